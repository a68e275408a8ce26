import Glibc

/// ADAM (Kingma and Ba 2015): each parameter moves by its gradient's running mean over the root of its running square.
public struct Adam<Scalar: TensorScalar>: Sendable {
  public var learningRate: Double
  /// How much of the gradients' running mean one update keeps.
  public let beta1 = 0.9
  /// How much of the running mean of their squares one update keeps.
  public let beta2 = 0.999
  /// What is added to the root of the latter, after the correction of its bias.
  public let epsilon = 1e-8
  /// How many updates have been made.
  public var updateCount: Int
  /// The running means of the gradients and of their squares, in the parameters' shapes.
  public var firstMoments: [Tensor<Scalar>]
  public var secondMoments: [Tensor<Scalar>]

  /// An optimiser before its first update.
  public init(parameterShapes: [Shape], learningRate: Double) {
    self.learningRate = learningRate
    updateCount = 0
    firstMoments = parameterShapes.map { Tensor.zeros($0) }
    secondMoments = parameterShapes.map { Tensor.zeros($0) }
  }

  /// One descent step, in place: θ ← θ - η m̂ / (√v̂ + ε) with m̂ = m / (1 - β₁ᵗ) and v̂ = v / (1 - β₂ᵗ).
  ///
  /// - Parameters:
  ///   - parameters: those that the optimiser was made for, in their shapes, among others that stay.
  ///   - positions: where they are, in their order; nil for all.
  ///   - gradients: one for each, in its shape.
  public mutating func update(
    _ parameters: inout [Tensor<Scalar>], at positions: [Int]? = nil, gradients: [Tensor<Scalar>]
  ) {
    let positions = positions ?? Array(parameters.indices)
    for (operand, count) in [("parameters", positions.count), ("gradients", gradients.count)]
    where count != firstMoments.count {
      argumentFailure("Adam.update", "the number of \(operand)", count, expected: "\(firstMoments.count)")
    }
    updateCount += 1
    let rate = Scalar(learningRate / (1 - pow(beta1, Double(updateCount))))
    let scale = Scalar(1 / (1 - pow(beta2, Double(updateCount))).squareRoot())
    for (index, position) in positions.enumerated() {
      for operand in [parameters[position], gradients[index]] where operand.shape != firstMoments[index].shape {
        shapeFailure("Adam.update", firstMoments[index].shape, operand.shape, expected: "equal shapes")
      }
      gradients[index].withUnsafeBufferPointer { gradient in
        parameters[position].withUnsafeMutableBufferPointer { parameter in
          firstMoments[index].withUnsafeMutableBufferPointer { first in
            secondMoments[index].withUnsafeMutableBufferPointer { second in
              Threads.forEachRange(gradient.count, grain: 1 << 14) { range in
                let start = range.lowerBound
                Scalar.kernels.adam(
                  range.count, parameter.baseAddress! + start, gradient.baseAddress! + start,
                  first.baseAddress! + start, second.baseAddress! + start, rate, Scalar(beta1), Scalar(beta2), scale,
                  Scalar(epsilon))
              }
            }
          }
        }
      }
    }
  }
}
