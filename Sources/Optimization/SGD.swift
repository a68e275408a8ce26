/// Stochastic gradient descent, with momentum where it is asked for.
///
/// v ← μ v + g, θ ← θ - η v; by Nesterov θ ← θ - η (g + μ v) (Sutskever et al., "On the importance of initialization
/// and momentum in deep learning", 2013, with the velocity in units of gradients, as PyTorch has it).
public struct SGD<Scalar: TensorScalar>: Optimizer, Sendable {
  /// η
  public var learningRate: Double
  /// μ, how much of the velocity one step keeps: 0 for plain descent.
  public var momentum: Double
  /// Whether the gradient counts as if the velocity had already moved the parameters.
  public var isNesterov: Bool
  /// v, in the parameters' shapes; empty before the first step, and without momentum.
  public private(set) var velocities: [Tensor<Scalar>] = []

  /// An optimiser before its first step.
  public init(learningRate: Double, momentum: Double = 0, isNesterov: Bool = false) {
    self.learningRate = learningRate
    self.momentum = momentum
    self.isNesterov = isNesterov
  }

  public mutating func update(_ parameters: inout [Tensor<Scalar>], gradients: [Tensor<Scalar>]) {
    checkShapes("SGD.update", parameters.map(\.shape), gradients, of: "gradients")
    let (rate, momentum) = (Scalar(learningRate), Scalar(momentum))
    if momentum == 0 {
      for index in parameters.indices { parameters[index] -= gradients[index] * rate }
      return
    }
    if velocities.isEmpty { velocities = parameters.map { Tensor.zeros($0.shape) } }
    checkShapes("SGD.update", parameters.map(\.shape), velocities, of: "velocities")
    for index in parameters.indices {
      velocities[index] *= momentum
      velocities[index] += gradients[index]
      let step = isNesterov ? gradients[index] + velocities[index] * momentum : velocities[index]
      parameters[index] -= step * rate
    }
  }
}
