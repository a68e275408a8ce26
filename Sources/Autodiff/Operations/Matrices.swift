/// a b for the matrices of the last two axes, [..., m, k] and [..., k, n]; the batches broadcast. One vector [k] on the
/// right stands for a column, on the left for a row, and its axis goes away.
public func matmul<Scalar>(_ a: Variable<Scalar>, _ b: Variable<Scalar>) -> Variable<Scalar> {
  if b.rank == 1 { return a.rank == 1 ? dot(a, b) : gemv(a, b) }
  if a.rank == 1 { return gemv(b, a, transpose: true) }
  if b.rank == 2 && a.rank > 2 {
    // One matrix on the right: a single tall product, and so is its gradient, instead of one for each of the batch.
    let rows = a.shape.dropLast()
    let product = matmul(a.reshaped(to: [Shape(rows).elementCount, a.shape[a.rank - 1]]), b)
    return product.reshaped(to: Shape(rows) + [b.shape[1]])
  }
  return .record(
    matmul(a.value, b.value), a, b,
    vjpA: { g, _ in product(g, b.transposed(), inLayoutOf: a) },
    vjpB: { g, _ in product(a.transposed(), g, inLayoutOf: b) })
}

/// left right, stored as `operand` is: the gradient of a transposed view is then contiguous once it is transposed back.
private func product<Scalar>(
  _ left: Variable<Scalar>, _ right: Variable<Scalar>, inLayoutOf operand: Variable<Scalar>
) -> Variable<Scalar> {
  operand.value.isStoredTransposed
    ? matmul(right.transposed(), left.transposed()).transposed() : matmul(left, right)
}

/// α op(a) op(b), plus β c where `c` is given; op transposes the matrices of the last two axes where its flag is set.
///
/// - Parameters:
///   - a: [..., m, k], or [..., k, m] where `transposeA` is set.
///   - b: [..., k, n], or [..., n, k] where `transposeB` is set. The batches of `a` and `b` broadcast.
///   - transposeA: op(a) is aᵀ.
///   - transposeB: op(b) is bᵀ.
///   - alpha: α, a constant.
///   - beta: β, a constant.
///   - c: of a shape that broadcasts with the product's.
public func gemm<Scalar>(
  _ a: Variable<Scalar>, _ b: Variable<Scalar>, transposeA: Bool = false, transposeB: Bool = false,
  alpha: Scalar = 1, beta: Scalar = 1, adding c: Variable<Scalar>? = nil
) -> Variable<Scalar> {
  let product = matmul(transposeA ? a.transposed() : a, transposeB ? b.transposed() : b)
  let scaled = alpha == 1 ? product : product * alpha
  guard let c else { return scaled }
  return scaled + (beta == 1 ? c : c * beta)
}

/// a aᵀ, or aᵀ a where `transpose` is set: [..., n, k] becomes [..., n, n].
public func syrk<Scalar>(_ a: Variable<Scalar>, transpose: Bool = false) -> Variable<Scalar> {
  customOperation([a], values: [syrk(a.value, transpose: transpose)]) { context in
    guard let gradient = context.gradients[0] else { return [nil] }
    let (a, both) = (context.inputs[0], gradient + gradient.transposed())
    return [transpose ? matmul(a, both) : matmul(both, a)]
  }[0]
}

/// s b, or b s with `side` `.right`, for symmetric matrices s of which only the lower triangle is read: [..., n, n]
/// and [..., n, m], or with `.right` [..., m, n]; the batches broadcast.
///
/// The gradient in s is symmetric: that of the function on symmetric matrices, where both triangles move together.
public func symm<Scalar>(_ s: Variable<Scalar>, _ b: Variable<Scalar>, side: Side = .left) -> Variable<Scalar> {
  .record(
    symm(s.value, b.value, side: side), s, b,
    vjpA: { g, _ in
      let full = side == .left ? matmul(g, b.transposed()) : matmul(b.transposed(), g)
      return (full + full.transposed()) * 0.5
    },
    vjpB: { g, _ in symm(s, g, side: side) })
}

/// a x, or aᵀ x where `transpose` is set: [..., m, n] and [..., n] give [..., m]; the batches broadcast.
public func gemv<Scalar>(_ a: Variable<Scalar>, _ x: Variable<Scalar>, transpose: Bool = false) -> Variable<Scalar> {
  .record(
    gemv(a.value, x.value, transpose: transpose), a, x,
    vjpA: { g, _ in
      let (left, right) = transpose ? (x, g) : (g, x)
      if a.rank == 2 {
        // One matrix for all vectors: one product instead of an outer one for each of the batch.
        let count = Shape(left.shape.dropLast()).elementCount
        return matmul(
          left.reshaped(to: [count, a.shape[0]]).transposed(), right.reshaped(to: [count, a.shape[1]]))
      }
      return left.expandingAxis(at: -1) * right.expandingAxis(at: -2)
    },
    vjpB: { g, _ in gemv(a, g, transpose: !transpose) })
}

/// The inner products of the vectors of the last axis: [..., n] and [..., n] give [...]; the batches broadcast.
public func dot<Scalar>(_ x: Variable<Scalar>, _ y: Variable<Scalar>) -> Variable<Scalar> {
  .record(
    dot(x.value, y.value), x, y,
    vjpA: { g, _ in g.expandingAxis(at: -1) * y }, vjpB: { g, _ in g.expandingAxis(at: -1) * x })
}

/// The Euclidean norms of the vectors of the last axis: [..., n] gives [...]; the gradient at 0 is 0.
public func norm<Scalar>(_ x: Variable<Scalar>) -> Variable<Scalar> {
  .record(norm(x.value), x, keepingOutput: true) { g, y in
    let safe = select(where: y.value, y, Variable(1))
    return (select(where: y.value, g, Variable(0)) / safe).expandingAxis(at: -1) * x
  }
}
