/// log p(x | z) as a function of the decoder's last hidden layer h, for many h of the same images.
enum OutputLayer<Scalar: TensorScalar> {
  /// |x - W h - b|² needs W only in G = WᵀW [H, H] and c = (x - b) W [B, H]: the pixels are met once.
  case gaussian(gram: Variable<Scalar>, projection: Variable<Scalar>, precision: Variable<Scalar>)
  case bernoulli(images: Variable<Scalar>, layer: Linear, parameters: NamedValues<Variable<Scalar>>)

  init(_ description: ModelDescription, of x: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>) {
    let layer = description.decoder.output
    switch description.likelihood {
    case .gaussian:
      let weight = parameters[layer.weightName]
      self = .gaussian(
        gram: syrk(weight, transpose: true), projection: matmul(x - parameters[layer.biasName], weight),
        precision: exp(-parameters[Likelihood.logVarianceName]))
    case .bernoulli: self = .bernoulli(images: x, layer: layer, parameters: parameters)
    }
  }

  /// At h [B, H]: the gradient of log p(x | z) in h [B, H], and for any v [B, H] the negated second derivative along it,
  /// (W v)ᵀ V W v [B].
  func derivatives(
    at h: Variable<Scalar>
  ) -> (gradient: Variable<Scalar>, curvature: (Variable<Scalar>) -> Variable<Scalar>) {
    switch self {
    case .gaussian(let gram, let projection, let precision):
      return ((projection - matmul(h, gram)) * precision, { v in dot(v, matmul(v, gram)) * precision })
    case .bernoulli(let images, let layer, let parameters):
      let (slope, curvature) = Likelihood(kind: .bernoulli).derivatives(
        of: images, output: layer(h, parameters), parameters)
      return (
        layer.pull(slope, parameters),
        { v in
          let pushed = layer.push(v, parameters)
          return dot(pushed, pushed * curvature)
        }
      )
    }
  }
}
