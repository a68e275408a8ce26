@_exported import Autodiff

/// How an image is distributed around the decoder's output.
public enum LikelihoodKind: String, Sendable, CaseIterable {
  /// N(g(z), σ² I) with one learned σ².
  case gaussian
  /// Bernoulli(sigmoid(g(z))) for each pixel.
  case bernoulli
}

/// Which of the models.
public enum ModelKind: String, Sendable, CaseIterable {
  case vae
  case savae
  case hf
  case iaf
  case vlae
  case vlaeCG = "vlae-cg"
}

/// Everything that fixes a model's parameters and their meaning.
public struct ModelDescription: Sendable, Equatable {
  /// Which of the models.
  public let kind: ModelKind
  /// How an image is distributed around the decoder's output.
  public let likelihood: LikelihoodKind
  /// D, the number of pixels (times channels) of an image.
  public let pixels: Int
  /// The encoder's hidden widths from the data on, one or more; the decoder mirrors them.
  public let hidden: [Int]
  /// Z, the number of latent dimensions.
  public let latent: Int
  /// T ≥ 0, the number of ascent steps (`savae`), flows (`hf`, `iaf`) or mode updates (`vlae`, `vlae-cg`).
  public let steps: Int
  /// `vlae`: the first mode update goes this share of the way: α_t = damping / (t + 1). Above 0.
  public let damping: Double
  /// `savae`: α, how far an ascent step goes along the gradient. Above 0.
  public let stepSize: Double
  /// `savae`: the largest norm of an example's gradient that an ascent step follows in full. Above 0.
  public let clipNorm: Double

  /// Ends the program for a size that no model has.
  public init(
    kind: ModelKind, likelihood: LikelihoodKind, pixels: Int, hidden: [Int], latent: Int, steps: Int = 0,
    damping: Double = 0.5, stepSize: Double = 0.0005, clipNorm: Double = 5
  ) {
    func check(_ name: String, _ value: Int, atLeast least: Int) {
      if value < least { argumentFailure("ModelDescription", name, value, expected: "at least \(least)") }
    }
    check("pixels", pixels, atLeast: 1)
    check("the number of hidden layers", hidden.count, atLeast: 1)
    for width in hidden { check("a hidden width", width, atLeast: 1) }
    check("latent", latent, atLeast: 1)
    check("steps", steps, atLeast: 0)
    for (name, value) in [("damping", damping), ("stepSize", stepSize), ("clipNorm", clipNorm)] {
      // Written so that a NaN fails.
      if !(value > 0 && value.isFinite) { numberFailure(name, value) }
    }
    self.kind = kind
    self.likelihood = likelihood
    self.pixels = pixels
    self.hidden = hidden
    self.latent = latent
    self.steps = steps
    self.damping = damping
    self.stepSize = stepSize
    self.clipNorm = clipNorm
  }
}

@inline(never)
private func numberFailure(_ name: String, _ value: Double) -> Never {
  fatalError("ModelDescription: expected a finite number above 0 for \(name), found \(value)")
}
