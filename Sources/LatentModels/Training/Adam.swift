import Glibc

/// ADAM (Kingma and Ba 2015): each parameter moves by its gradient's running mean over the root of its running square.
public struct Adam<Scalar: TensorScalar>: Sendable {
  public var learningRate: Double
  public let beta1 = 0.9
  public let beta2 = 0.999
  public let epsilon = 1e-8
  /// How many updates have been made.
  public var updateCount: Int
  /// The running means of the gradients and of their squares, in the parameters' shapes.
  public var firstMoments: [Tensor<Scalar>]
  public var secondMoments: [Tensor<Scalar>]

  public init(parameterShapes: [Shape], learningRate: Double) {
    self.learningRate = learningRate
    updateCount = 0
    firstMoments = parameterShapes.map { Tensor.zeros($0) }
    secondMoments = parameterShapes.map { Tensor.zeros($0) }
  }

  /// One descent step, in place.
  public mutating func update(_ parameters: inout [Tensor<Scalar>], gradients: [Tensor<Scalar>]) {
    updateCount += 1
    let rate = Scalar(learningRate / (1 - pow(beta1, Double(updateCount))))
    let scale = Scalar(1 / (1 - pow(beta2, Double(updateCount))).squareRoot())
    for index in parameters.indices {
      if gradients[index].shape != parameters[index].shape {
        shapeFailure("Adam.update", parameters[index].shape, gradients[index].shape, expected: "equal shapes")
      }
      gradients[index].withUnsafeBufferPointer { gradient in
        parameters[index].withUnsafeMutableBufferPointer { parameter in
          firstMoments[index].withUnsafeMutableBufferPointer { first in
            secondMoments[index].withUnsafeMutableBufferPointer { second in
              guard gradient.count > 0 else { return }
              Scalar.kernels.adam(
                gradient.count, parameter.baseAddress!, gradient.baseAddress!, first.baseAddress!,
                second.baseAddress!, rate, Scalar(beta1), Scalar(beta2), scale, Scalar(epsilon))
            }
          }
        }
      }
    }
  }
}
