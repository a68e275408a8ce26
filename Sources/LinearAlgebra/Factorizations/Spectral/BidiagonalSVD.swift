import CLAPACKE

/// The singular values and vectors of one large upper bidiagonal matrix, B = U diag(s) Vᵀ, by divide and conquer (Gu
/// and Eisenstat 1995; LAPACK's `?bdsdc`), on our threads: LAPACK's `?bdsqr` for small blocks, and ``SVDMerge`` for
/// pairs of blocks with the row between them.
///
/// Rows and columns are LAPACK's. A block of rows, other than the last, has a column more than rows, where the row
/// below it begins; the last column of its V is then what it sends to zero.
struct BidiagonalSVD<Scalar: TensorScalar> {
  private let diagonal: UnsafeMutablePointer<Scalar>
  private let offDiagonal: UnsafeMutablePointer<Scalar>
  private let order: Int
  private let left: PooledBuffer<Scalar>
  private let right: PooledBuffer<Scalar>

  /// Replaces the diagonal by the singular values, descending, and writes the first `order` rows of the columns of U,
  /// whose leading dimension is `leftStep`, and V, order x order; overwrites what is beside the diagonal. The numbers
  /// must be so scaled that their squares neither overflow nor vanish.
  /// - Returns: how many values are missing.
  static func decompose(
    diagonal: UnsafeMutablePointer<Scalar>, offDiagonal: UnsafeMutablePointer<Scalar>, order: Int,
    left: UnsafeMutablePointer<Scalar>, leftStep: Int, right: UnsafeMutablePointer<Scalar>
  ) -> Int32 {
    let norm = DivideAndConquer.normalize(diagonal, offDiagonal, order: order)
    let solver = BidiagonalSVD(
      diagonal: diagonal, offDiagonal: offDiagonal, order: order, left: PooledBuffer(count: order * order),
      right: PooledBuffer(count: order * order))
    let (info, ascending) = solver.run()
    if info != 0 { return info }
    let sorted = ascending.reversed().map { diagonal[$0] * norm }
    for (k, column) in ascending.reversed().enumerated() {
      diagonal[k] = sorted[k]
      (left + k * leftStep).update(from: solver.left.base + column * order, count: order)
      (right + k * order).update(from: solver.right.base + column * order, count: order)
    }
    return 0
  }

  private func run() -> DivideAndConquer<Scalar>.Outcome {
    for k in 0..<order * order { (left.base[k], right.base[k]) = (0, 0) }
    return DivideAndConquer<Scalar>(order: order, between: 1).run(leaf: solveLeaf) { first, low, second, high in
      SVDMerge(
        first: first, second: second, isLast: second.upperBound == order, diagonal: diagonal[first.upperBound],
        offDiagonal: offDiagonal[first.upperBound], values: diagonal, left: left.base, right: right.base,
        leadingDimension: order
      ).run(ascending: low, high)
    }
  }

  /// Diagonalises a block of rows, with the column beyond it where there is one.
  private func solveLeaf(_ block: Range<Int>) -> DivideAndConquer<Scalar>.Outcome {
    let (start, count) = (block.lowerBound, block.count)
    let isLast = block.upperBound == order
    let width = isLast ? count : count + 1
    let (d, e) = (diagonal + start, offDiagonal + start)
    let scratch = PooledBuffer<Scalar>(count: width * width + 4 * count)
    let transposed = scratch.base
    for k in 0..<width * width { transposed[k] = 0 }
    for k in 0..<width { transposed[k * width + k] = 1 }
    if !isLast {
      // Rotations of neighbouring columns make the block lower bidiagonal and its last column zero.
      for k in 0..<count {
        let length = hypotenuse(d[k], e[k])
        let (c, s): (Scalar, Scalar) = length == 0 ? (1, 0) : (d[k] / length, e[k] / length)
        d[k] = length
        if k + 1 < count { (e[k], d[k + 1]) = (s * d[k + 1], c * d[k + 1]) }
        for j in 0..<width {
          let column = transposed + j * width
          (column[k], column[k + 1]) = (c * column[k] + s * column[k + 1], c * column[k + 1] - s * column[k])
        }
      }
    }
    let u = left.base + start * order + start
    for k in 0..<count { u[k * order + k] = 1 }
    let info = Scalar.kernels.factorizations.lapack.bdsqr(
      LAPACK_COL_MAJOR, isLast ? LAPACKLetter.upper : LAPACKLetter.lower, Int32(count), Int32(width), Int32(count), 0, d,
      e, transposed, Int32(width), u, Int32(order), nil, 1, scratch.base + width * width)
    let v = right.base + start * order + start
    for j in 0..<width { for i in 0..<width { v[j * order + i] = transposed[i * width + j] } }
    withExtendedLifetime(scratch) {}
    // `?bdsqr` sorts the other way.
    return (info, block.reversed())
  }

  /// √(a² + b²) where the squares would vanish, too.
  private func hypotenuse(_ a: Scalar, _ b: Scalar) -> Scalar {
    let largest = max(abs(a), abs(b))
    if largest == 0 { return 0 }
    let (p, q) = (a / largest, b / largest)
    return largest * (p * p + q * q).squareRoot()
  }
}
