/// The cross products of the vectors along `axis`, which must have extent 3 in both; the other axes broadcast.
///
/// - Parameters:
///   - x: [..., 3] for the last axis.
///   - y: [..., 3] for the last axis.
///   - axis: of both tensors; where they have different numbers of axes, a negative one is the same for both.
public func cross<Scalar>(_ x: Tensor<Scalar>, _ y: Tensor<Scalar>, axis: Int = -1) -> Tensor<Scalar> {
  for operand in [x, y] where operand.shape[operand.normalized(axis: axis, in: "cross")] != 3 {
    shapeFailure("cross", x.shape, y.shape, expected: "extent 3 along axis \(axis)")
  }
  return x.rolled(by: -1, axis: axis) * y.rolled(by: -2, axis: axis)
    - x.rolled(by: -2, axis: axis) * y.rolled(by: -1, axis: axis)
}
