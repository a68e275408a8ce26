/// An element of a ``Tensor``: `Float` or `Double`.
///
/// The kernels are chosen once for a whole array, so generic code over tensors costs nothing for each element. There
/// is no way to build a ``ScalarKernels`` outside this package, and so no third conformance.
public protocol TensorScalar: BinaryFloatingPoint, Codable, LosslessStringConvertible, Sendable, TensorLiteralElement {
  /// The routines for arrays of this type.
  static var kernels: ScalarKernels<Self> { get }

  /// "float" or "double".
  static var precisionName: String { get }
}

extension Float: TensorScalar {
  public static let kernels = ScalarKernels<Float>.single
  public static var precisionName: String { "float" }
}

extension Double: TensorScalar {
  public static let kernels = ScalarKernels<Double>.double
  public static var precisionName: String { "double" }
}
