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
  public var updateCount = 0
  /// m and v, the running means of the gradients and of their squares, in the parameters' shapes; empty before the
  /// first step. With the number of steps they are what a saved optimiser goes on from.
  public var firstMoments: [Tensor<Scalar>] = []
  public var secondMoments: [Tensor<Scalar>] = []

  /// An optimiser before its first step.
  public init(learningRate: Double = 1e-3, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8) {
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
  }

  /// One descent step, in place: θ ← θ - η m̂ / (√v̂ + ε) with m̂ = m / (1 - β₁ᵗ) and v̂ = v / (1 - β₂ᵗ).
  public mutating func update(_ parameters: inout [Tensor<Scalar>], gradients: [Tensor<Scalar>]) {
    update(&parameters, at: Array(parameters.indices), gradients: gradients)
  }

  /// The same of some parameters among others that stay.
  ///
  /// - Parameters:
  ///   - parameters: all of them.
  ///   - positions: where those are that move, the same at every step.
  ///   - gradients: one for each, in its shape.
  public mutating func update(
    _ parameters: inout [Tensor<Scalar>], at positions: [Int], gradients: [Tensor<Scalar>]
  ) {
    let shapes = positions.map { parameters[$0].shape }
    checkShapes("Adam.update", shapes, gradients, of: "gradients")
    if firstMoments.isEmpty {
      firstMoments = shapes.map { Tensor.zeros($0) }
      secondMoments = firstMoments
    }
    for moments in [firstMoments, secondMoments] { checkShapes("Adam.update", shapes, moments, of: "moments") }
    updateCount += 1
    let rate = Scalar(learningRate / (1 - pow(beta1, Double(updateCount))))
    let scale = Scalar(1 / (1 - pow(beta2, Double(updateCount))).squareRoot())
    for (index, position) in positions.enumerated() {
      gradients[index].withUnsafeBufferPointer { gradient in
        parameters[position].withUnsafeMutableBufferPointer { parameter in
          firstMoments[index].withUnsafeMutableBufferPointer { first in
            secondMoments[index].withUnsafeMutableBufferPointer { second in
              guard let to = parameter.baseAddress, let from = gradient.baseAddress, let m = first.baseAddress,
                let v = second.baseAddress
              else { return }
              Threads.forEachRange(gradient.count, grain: 1 << 14) { range in
                let start = range.lowerBound
                OptimizerKernels<Scalar>.own.adam(
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
