@_exported import Optimization

/// A model's parameters in training: what one step changes, and all that a checkpoint must hold.
public struct TrainingState<Scalar: TensorScalar> {
  public let model: any LatentModel
  /// By name, in the order of the model's `parameterShapes`.
  public var parameters: NamedValues<Tensor<Scalar>>
  /// What ADAM remembers of the gradients so far: of the trained parameters, in their order.
  public var optimizer: Adam<Scalar>
  /// The positions of the parameters that training changes.
  private let trained: [Int]
  private let tape = Tape<Scalar>()

  /// The state before the first step.
  ///
  /// - Parameters:
  ///   - model: what is trained.
  ///   - parameters: with the names and shapes of the model's `parameterShapes`.
  ///   - learningRate: of ADAM.
  public init(model: any LatentModel, parameters: NamedValues<Tensor<Scalar>>, learningRate: Double) {
    let shapes = model.parameterShapes
    if parameters.names != shapes.names { namesFailure(parameters.names, expected: shapes.names) }
    for (value, shape) in zip(parameters.values, shapes.values) where value.shape != shape {
      shapeFailure("TrainingState", value.shape, shape, expected: "the shapes of the model's parameters")
    }
    self.model = model
    self.parameters = parameters
    trained = model.trainedPositions
    optimizer = Adam(learningRate: learningRate)
    // There from the start, so that a state before its first step can be saved like any other.
    optimizer.firstMoments = trained.map { Tensor.zeros(shapes.values[$0]) }
    optimizer.secondMoments = optimizer.firstMoments
  }

  /// The names of the parameters that training changes, in their order.
  public var trainedNames: [String] { trained.map { parameters.names[$0] } }

  /// One step of gradient ascent on the mean evidence lower bound of a batch of prepared images, [B, D].
  ///
  /// - Parameters:
  ///   - images: prepared, [B, D].
  ///   - noise: standard normal, of the model's ``LatentModel/noiseShape(batch:)``.
  /// - Returns: the bound before the step, in nats.
  /// - Throws: `LinearAlgebraError` where a matrix of the computation has no factorisation; nothing has changed then.
  public mutating func step(_ images: Tensor<Scalar>, noise: Tensor<Scalar>) throws -> Double {
    let (loss, gradients) = try lossWithGradient(images, noise: noise)
    optimizer.update(&parameters.values, at: trained, gradients: gradients)
    return -loss
  }

  /// The loss of a batch and its gradient in every trained parameter.
  package func lossWithGradient(
    _ images: Tensor<Scalar>, noise: Tensor<Scalar>
  ) throws -> (loss: Double, gradients: [Tensor<Scalar>]) {
    let all = parameters.map { Variable($0) }
    let (loss, gradients) = try tape.valueWithGradient(at: trained.map { all.values[$0] }) { variables in
      try model.loss(of: Variable(images), noise: Variable(noise), all.replacing(at: trained, with: variables))
    }
    return (Double(loss.value.scalar), gradients.map(\.value))
  }

  /// The noise of the objective for a batch at training step `index` (from 0): a function of the seed and the step.
  public func noise(seed: UInt64, step index: Int, batch: Int) -> Tensor<Scalar> {
    let stream = RandomStream(seed: seed, purpose: RandomPurpose.training, index: UInt64(index))
    return Tensor.randomNormal(model.noiseShape(batch: batch), from: stream)
  }
}
