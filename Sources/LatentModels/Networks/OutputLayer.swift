/// log p(x | z) as a function of the decoder's last hidden layer h, for several h of the same images.
enum OutputLayer<Scalar: TensorScalar> {
  /// Of a quadratic likelihood: |x - W h - b|² needs W only in G = WᵀW [H, H] and c = (x - b) W [B, H].
  case gram(gram: Variable<Scalar>, projection: Variable<Scalar>, precision: Variable<Scalar>)
  case pixels(any OutputLikelihood, images: Variable<Scalar>, layer: Linear, parameters: NamedValues<Variable<Scalar>>)

  /// - Parameter uses: how many h will be asked for.
  init(
    _ description: ModelDescription, of x: Variable<Scalar>, uses: Int, _ parameters: NamedValues<Variable<Scalar>>
  ) {
    let layer = description.decoder.output
    guard let likelihood = description.observation as? any QuadraticLikelihood,
      Self.gramPays(layer, batch: x.shape[0], uses: uses)
    else {
      self = .pixels(description.observation, images: x, layer: layer, parameters: parameters)
      return
    }
    let weight = parameters[layer.weightName]
    self = .gram(
      gram: gramMatrix(weight), projection: maskedProduct(x - parameters[layer.biasName], isMasked: false, weight),
      precision: exp(-parameters[likelihood.logVarianceName]))
  }

  /// Multiply-adds, forward and back: an h takes 6 B H D through the pixels and 3 B H² through G, which costs 2 D H², and
  /// c 2 B H D.
  private static func gramPays(_ layer: Linear, batch: Int, uses: Int) -> Bool {
    let (hidden, pixels) = (layer.inputs, layer.outputs)
    return uses * batch * (6 * pixels - 3 * hidden) > 2 * pixels * (hidden + batch)
  }

  /// At h [B, H]: the gradient of log p(x | z) in the units of h that are on [B, H], and for any v [B, H] in these units
  /// the negated second derivative along it, (W v)ᵀ V W v [B].
  func derivatives(
    at h: Variable<Scalar>
  ) -> (gradient: Variable<Scalar>, curvature: (Variable<Scalar>) -> Variable<Scalar>) {
    switch self {
    case .gram(let gram, let projection, let precision):
      func product(_ v: Variable<Scalar>) -> Variable<Scalar> {
        maskedProduct(v, isMasked: true, gram, outputs: h.value)
      }
      return ((projection - product(h)) * precision, { v in dot(v, product(v)) * precision })
    case .pixels(let likelihood, let images, let layer, let parameters):
      let (slope, curvature) = likelihood.derivatives(of: images, output: layer(h, isRectified: true, parameters), parameters)
      return (
        maskedProduct(slope, isMasked: false, parameters[layer.weightName], outputs: h.value),
        { v in
          let tangents = layer.jvp(v, parameters)
          return dot(tangents, tangents * curvature)
        }
      )
    }
  }
}
