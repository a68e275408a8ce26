// Products over named axes of variables: the same contractions as for tensors, recorded.

extension Variable: ContractionOperand {
  package static func matrixProduct(_ left: Variable, _ right: Variable) -> Variable { matmul(left, right) }
}

extension Einsum {
  /// The result for these operands; ends the program where their shapes do not fit the subscripts.
  public func callAsFunction<Scalar>(_ operands: Variable<Scalar>...) -> Variable<Scalar> { contract(operands) }

  /// The result for these operands; ends the program where their shapes do not fit the subscripts.
  public func callAsFunction<Scalar>(_ operands: [Variable<Scalar>]) -> Variable<Scalar> { contract(operands) }
}

/// The sum over products that the subscripts describe, as `einsum("ij,jk->ik", a, b)`. See `Einsum`.
public func einsum<Scalar>(_ subscripts: String, _ operands: Variable<Scalar>...) -> Variable<Scalar> {
  Einsum(subscripts)(operands)
}

/// Σ over the last `axes` axes of a and the first of b: [..., k] and [k, ...] to the axes left over.
public func tensordot<Scalar>(_ a: Variable<Scalar>, _ b: Variable<Scalar>, axes: Int = 2) -> Variable<Scalar> {
  contract(a, b, axes: lastAndFirst(axes, a.shape, b.shape))
}

/// Σ over pairs of axes, of a and of b: the result has the axes left over of a, then those of b.
public func tensordot<Scalar>(
  _ a: Variable<Scalar>, _ b: Variable<Scalar>, axes: ([Int], [Int])
) -> Variable<Scalar> {
  contract(a, b, axes: axes)
}

/// The products of each element of x with each of y, for the vectors of the last axis: [..., m] and [..., n] to
/// [..., m, n]; the batches broadcast.
public func outer<Scalar>(_ x: Variable<Scalar>, _ y: Variable<Scalar>) -> Variable<Scalar> { outerProduct(x, y) }

/// The Kronecker products of the matrices of the last two axes: [..., m, n] and [..., p, q] to [..., m p, n q]; the
/// batches broadcast. Two vectors give a vector.
public func kron<Scalar>(_ a: Variable<Scalar>, _ b: Variable<Scalar>) -> Variable<Scalar> { kroneckerProduct(a, b) }
