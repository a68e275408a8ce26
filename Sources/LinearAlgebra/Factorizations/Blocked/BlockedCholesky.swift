import CLAPACKE
import COpenBLAS

/// The Cholesky factorisation of one large matrix by halves: LAPACK's `?potrf` factorises small blocks on the diagonal,
/// and the threads share the products. The halves are a function of the order alone, so that threads change no bit.
struct BlockedCholesky<Scalar: TensorScalar> {
  /// Below this order `?potrf` is as fast.
  static var leastOrder: Int { 192 }
  private static var blockOrder: Int { 64 }
  private static var tileRows: Int { 128 }

  private let order: Int
  private let matrix: UnsafeMutablePointer<Scalar>
  private let row: Int32

  /// Replaces the lower triangle of `matrix` by the factor; what is above the diagonal is neither read nor written.
  /// - Returns: 0, or the first pivot that is not above zero, from 1.
  static func factorize(_ matrix: UnsafeMutablePointer<Scalar>, order: Int) -> Int32 {
    BlockedCholesky(order: order, matrix: matrix, row: Int32(order)).factorize(0..<order)
  }

  private func element(_ i: Int, _ j: Int) -> UnsafeMutablePointer<Scalar> { matrix + i * order + j }

  private func factorize(_ part: Range<Int>) -> Int32 {
    if part.count <= Self.blockOrder {
      let info = Scalar.kernels.factorizations.potrf(
        LAPACK_COL_MAJOR, uplo(lower: true), Int32(part.count), element(part.lowerBound, part.lowerBound), row)
      return info > 0 ? info + Int32(part.lowerBound) : info
    }
    let middle = part.lowerBound + (part.count / 2 + Self.blockOrder - 1) / Self.blockOrder * Self.blockOrder
    let (first, second) = (part.lowerBound..<middle, middle..<part.upperBound)
    let info = factorize(first)
    if info != 0 { return info }
    eliminate(first, from: second)
    return factorize(second)
  }

  /// L₂₁ = A₂₁ L₁₁⁻ᵀ, and A₂₂ loses L₂₁ L₂₁ᵀ.
  private func eliminate(_ solved: Range<Int>, from rest: Range<Int>) {
    let corner = TriangularBlocks<Scalar>(
      order: solved.count, matrix: element(solved.lowerBound, solved.lowerBound), leadingDimension: row,
      triangle: CblasLower, transposition: CblasTrans, diagonal: CblasNonUnit)
    let below = element(rest.lowerBound, solved.lowerBound)
    Threads.forEach(TriangularBlocks<Scalar>.chunks(of: rest.count)) { chunk in
      corner.solve(side: .right, chunk: chunk, of: rest.count, below, leadingDimension: row)
    }
    let tiles = (rest.count + Self.tileRows - 1) / Self.tileRows
    Threads.forEach(tiles) { index in
      // The longest rows first.
      let start = rest.lowerBound + (tiles - 1 - index) * Self.tileRows
      let rows = Int32(min(rest.upperBound, start + Self.tileRows) - start)
      let (factor, depth) = (element(start, solved.lowerBound), Int32(solved.count))
      if start > rest.lowerBound {
        Scalar.kernels.blas.gemm(
          CblasRowMajor, CblasNoTrans, CblasTrans, rows, Int32(start - rest.lowerBound), depth, -1, factor, row, below,
          row, 1, element(start, rest.lowerBound), row)
      }
      Scalar.kernels.blas.syrk(
        CblasRowMajor, CblasLower, CblasNoTrans, rows, depth, -1, factor, row, 1, element(start, start), row)
    }
  }
}
