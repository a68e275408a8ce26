import Glibc

/// ADAM (Kingma and Ba, "Adam: a method for stochastic optimization", 2015, algorithm 1): each parameter moves by its
/// gradient's running mean over the root of its running square.
public struct Adam<Scalar: TensorScalar>: Optimizer, Sendable {
  /// η
  public var learningRate: Double
  /// β₁, how much of the gradients' running mean one step keeps.
  public let beta1: Double
  /// β₂, how much of the running mean of their squares one step keeps.
  public let beta2: Double
  /// ε, what is added to the root of the latter, after the correction of its bias.
  public let epsilon: Double
  /// How many steps have been made.
  public private(set) var updateCount = 0
  /// m and v, the running means of the gradients and of their squares, in the parameters' shapes; empty before the
  /// first step.
  public private(set) var firstMoments: [Tensor<Scalar>] = []
  public private(set) var secondMoments: [Tensor<Scalar>] = []

  /// An optimiser before its first step.
  public init(learningRate: Double = 1e-3, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8) {
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
  }

  /// One descent step, in place: θ ← θ - η m̂ / (√v̂ + ε) with m̂ = m / (1 - β₁ᵗ) and v̂ = v / (1 - β₂ᵗ).
  public mutating func update(_ parameters: inout [Tensor<Scalar>], gradients: [Tensor<Scalar>]) {
    checkShapes("Adam.update", parameters, gradients, of: "gradients")
    if updateCount == 0 {
      firstMoments = parameters.map { Tensor.zeros($0.shape) }
      secondMoments = firstMoments
    }
    checkShapes("Adam.update", parameters, firstMoments, of: "moments")
    updateCount += 1
    let rate = Scalar(learningRate / (1 - pow(beta1, Double(updateCount))))
    let scale = Scalar(1 / (1 - pow(beta2, Double(updateCount))).squareRoot())
    for index in parameters.indices {
      gradients[index].withUnsafeBufferPointer { gradient in
        parameters[index].withUnsafeMutableBufferPointer { parameter in
          firstMoments[index].withUnsafeMutableBufferPointer { first in
            secondMoments[index].withUnsafeMutableBufferPointer { second in
              guard let to = parameter.baseAddress, let from = gradient.baseAddress, let m = first.baseAddress,
                let v = second.baseAddress
              else { return }
              Threads.forEachRange(gradient.count, grain: 1 << 14) { range in
                let start = range.lowerBound
                Scalar.kernels.adam(
                  range.count, to + start, from + start, m + start, v + start, rate, Scalar(beta1), Scalar(beta2),
                  scale, Scalar(epsilon))
              }
            }
          }
        }
      }
    }
  }
}
