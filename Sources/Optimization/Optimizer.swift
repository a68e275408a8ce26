@_exported import Autodiff

/// A method that moves parameters along their gradients, one step for each call, as in training on batches.
///
/// Parameters are an array of tensors, whose number and shapes stay the same from the first step on.
public protocol Optimizer<Scalar> {
  associatedtype Scalar: TensorScalar

  /// One descent step, in place.
  ///
  /// - Parameters:
  ///   - parameters: as many and of the same shapes as in the steps before.
  ///   - gradients: one for each of the parameters, in its shape; others end the program.
  mutating func update(_ parameters: inout [Tensor<Scalar>], gradients: [Tensor<Scalar>])
}

extension Optimizer {
  /// One descent step of a single parameter, in place.
  public mutating func update(_ parameter: inout Tensor<Scalar>, gradient: Tensor<Scalar>) {
    var parameters = [parameter]
    // The array alone holds the memory now, which can then be changed where it is.
    parameter = Tensor(0)
    update(&parameters, gradients: [gradient])
    parameter = parameters[0]
  }
}

/// Ends the program where gradients, or what an optimiser keeps, are not of the parameters' number and shapes.
func checkShapes<Scalar>(
  _ operation: String, _ shapes: [Shape], _ others: [Tensor<Scalar>], of what: String
) {
  if others.count != shapes.count {
    argumentFailure(operation, "the number of \(what)", others.count, expected: "\(shapes.count)")
  }
  for (shape, other) in zip(shapes, others) where shape != other.shape {
    shapeFailure(operation, shape, other.shape, expected: "\(what) in the shapes of the parameters")
  }
}
