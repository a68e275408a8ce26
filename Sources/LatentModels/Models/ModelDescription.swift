@_exported import NeuralNetworks

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
  /// T ≥ 0, the number of what the model's ``LatentModel/stepCount`` says.
  public let steps: Int
  /// Those that are not at their defaults, so that equal descriptions compare equal however they were made.
  private let hyperparameters: [Hyperparameter: Double]

  /// Ends the program for a size that no model has.
  ///
  /// - Parameters:
  ///   - kind: which model.
  ///   - likelihood: which distribution of the pixels given the decoder's output.
  ///   - pixels: D, at least 1.
  ///   - hidden: the widths of the hidden layers, at least one.
  ///   - latent: Z, at least 1.
  ///   - steps: T, at least 0.
  ///   - hyperparameters: finite numbers above 0; those that are left out have their defaults.
  public init(
    kind: ModelKind, likelihood: LikelihoodKind, pixels: Int, hidden: [Int], latent: Int, steps: Int = 0,
    hyperparameters: [Hyperparameter: Double] = [:]
  ) {
    func check(_ name: String, _ value: Int, atLeast least: Int) {
      if value < least { argumentFailure("ModelDescription", name, value, expected: "at least \(least)") }
    }
    check("pixels", pixels, atLeast: 1)
    check("the number of hidden layers", hidden.count, atLeast: 1)
    for width in hidden { check("a hidden width", width, atLeast: 1) }
    check("latent", latent, atLeast: 1)
    check("steps", steps, atLeast: 0)
    for (parameter, value) in hyperparameters {
      // Written so that a NaN fails.
      if !(value > 0 && value.isFinite) { numberFailure(parameter.name, value) }
    }
    self.kind = kind
    self.likelihood = likelihood
    self.pixels = pixels
    self.hidden = hidden
    self.latent = latent
    self.steps = steps
    self.hyperparameters = hyperparameters.filter { $0.value != $0.key.defaultValue }
  }

  /// The value of a hyper-parameter, whether the model uses it or not.
  public subscript(_ parameter: Hyperparameter) -> Double { hyperparameters[parameter] ?? parameter.defaultValue }

  /// The model that this describes.
  public func makeModel() -> any LatentModel { kind.type.init(self) }
}

@inline(never)
private func numberFailure(_ name: String, _ value: Double) -> Never {
  fatalError("ModelDescription: expected a finite number above 0 for \(name), found \(value)")
}
