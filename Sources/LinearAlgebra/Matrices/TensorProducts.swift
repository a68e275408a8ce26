/// Σ over the last `axes` axes of a and the first of b: [..., k] and [k, ...] to the axes left over.
public func tensordot<Scalar>(_ a: Tensor<Scalar>, _ b: Tensor<Scalar>, axes: Int = 2) -> Tensor<Scalar> {
  contract(a, b, axes: lastAndFirst(axes, a.shape, b.shape))
}

/// Σ over pairs of axes, of a and of b: the result has the axes left over of a, then those of b.
public func tensordot<Scalar>(
  _ a: Tensor<Scalar>, _ b: Tensor<Scalar>, axes: ([Int], [Int])
) -> Tensor<Scalar> {
  contract(a, b, axes: axes)
}

/// The products of each element of x with each of y, for the vectors of the last axis: [..., m] and [..., n] to
/// [..., m, n]; the batches broadcast.
public func outer<Scalar>(_ x: Tensor<Scalar>, _ y: Tensor<Scalar>) -> Tensor<Scalar> { outerProduct(x, y) }

/// The Kronecker products of the matrices of the last two axes, in blocks aᵢⱼ b: [..., m, n] and [..., p, q] to
/// [..., m p, n q]; the batches broadcast. Two vectors give a vector.
public func kron<Scalar>(_ a: Tensor<Scalar>, _ b: Tensor<Scalar>) -> Tensor<Scalar> { kroneckerProduct(a, b) }

package func lastAndFirst(_ count: Int, _ a: Shape, _ b: Shape) -> ([Int], [Int]) {
  if count < 0 || count > min(a.count, b.count) {
    argumentFailure("tensordot", "the number of axes of shapes \(a) and \(b)", count, expected: "as many in both")
  }
  return (Array(a.count - count..<a.count), Array(0..<count))
}

package func outerProduct<Operand: ContractionOperand>(_ x: Operand, _ y: Operand) -> Operand {
  if x.shape.count < 1 || y.shape.count < 1 {
    shapeFailure("outer", x.shape, y.shape, expected: "vectors in the last axes")
  }
  return x.reshaped(to: x.shape + [1])
    * y.reshaped(to: y.shape.droppingLastAxes(1) + [1, y.shape[y.shape.count - 1]])
}

package func kroneckerProduct<Operand: ContractionOperand>(_ a: Operand, _ b: Operand) -> Operand {
  if a.shape.count == 1 && b.shape.count == 1 { return outerProduct(a, b).reshaped(to: [-1]) }
  if a.shape.count < 2 || b.shape.count < 2 {
    shapeFailure("kron", a.shape, b.shape, expected: "two vectors, or matrices in the last two axes")
  }
  func extents(_ shape: Shape) -> (Int, Int) { (shape[shape.count - 2], shape[shape.count - 1]) }
  let ((m, n), (p, q)) = (extents(a.shape), extents(b.shape))
  let product =
    a.reshaped(to: a.shape.droppingLastAxes(2) + [m, 1, n, 1])
    * b.reshaped(to: b.shape.droppingLastAxes(2) + [1, p, 1, q])
  return product.reshaped(to: product.shape.droppingLastAxes(4) + [m * p, n * q])
}
