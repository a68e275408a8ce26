/// A model's parameters in training: what one step changes, and all that a checkpoint must hold.
public struct TrainingState<Scalar: TensorScalar> {
  public let model: any LatentModel
  public var parameters: NamedValues<Tensor<Scalar>>
  public var optimizer: Adam<Scalar>
  private let tape = Tape<Scalar>()

  public init(model: any LatentModel, parameters: NamedValues<Tensor<Scalar>>, learningRate: Double) {
    self.model = model
    self.parameters = parameters
    optimizer = Adam(parameterShapes: parameters.values.map(\.shape), learningRate: learningRate)
  }

  /// One step of gradient ascent on the mean evidence lower bound of a batch of prepared images, [B, D].
  ///
  /// - Parameter noise: standard normal, [B, Z].
  /// - Returns: the bound before the step, in nats.
  public mutating func step(_ images: Tensor<Scalar>, noise: Tensor<Scalar>) throws -> Double {
    let (loss, gradients) = try lossWithGradient(images, noise: noise)
    optimizer.update(&parameters.values, gradients: gradients)
    return -loss
  }

  /// The loss of a batch and its gradient in every parameter.
  package func lossWithGradient(
    _ images: Tensor<Scalar>, noise: Tensor<Scalar>
  ) throws -> (loss: Double, gradients: [Tensor<Scalar>]) {
    let (loss, gradients) = try tape.valueWithGradient(at: parameters.values.map { Variable($0) }) { variables in
      try model.loss(of: Variable(images), noise: Variable(noise), parameters.with(variables))
    }
    return (Double(loss.value.scalar), gradients.map(\.value))
  }

  /// The posterior's noise for a batch at training step `index` (from 0): a function of the seed and the step.
  public static func noise(seed: UInt64, step index: Int, batch: Int, latent: Int) -> Tensor<Scalar> {
    let stream = RandomStream(seed: seed, purpose: RandomPurpose.training, index: UInt64(index))
    return Tensor.randomNormal([batch, latent], from: stream)
  }
}
