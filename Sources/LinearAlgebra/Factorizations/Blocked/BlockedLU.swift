import CLAPACKE
import COpenBLAS

/// The LU factorisation of one large matrix in blocks: LAPACK's `?getrf` factorises panels, and the threads share the
/// columns beside them. The blocks are a function of the order alone, so that threads change no bit.
///
/// Rows and columns are LAPACK's, which sees the columns of what we keep as rows.
struct BlockedLU<Scalar: TensorScalar> {
  /// Below this order `?getrf` is as fast.
  static var leastOrder: Int { 192 }
  private static var panelColumns: Int { 64 }
  private static var chunkColumns: Int { 128 }

  private let order: Int
  private let matrix: UnsafeMutablePointer<Scalar>
  private let column: Int32

  /// Replaces `matrix` by its factors and `pivots` by the row that each row changed places with, from 1.
  /// - Returns: 0, or the first pivot that is zero, from 1.
  static func factorize(
    _ matrix: UnsafeMutablePointer<Scalar>, order: Int, pivots: UnsafeMutablePointer<Int32>
  ) -> Int32 {
    let factorization = BlockedLU(order: order, matrix: matrix, column: Int32(order))
    var firstZero: Int32 = 0
    for start in stride(from: 0, to: order, by: panelColumns) {
      let info = factorization.eliminate(start..<min(order, start + panelColumns), pivots)
      if info < 0 { return info }
      if info > 0 && firstZero == 0 { firstZero = info + Int32(start) }
    }
    // What is done with a panel's columns by then are exchanges: all of a column's at once, while it is in the cache.
    Threads.forEach((order + panelColumns - 1) / panelColumns) { index in
      let columns = index * panelColumns..<min(order, (index + 1) * panelColumns)
      factorization.exchangeRows(columns.upperBound..<order, pivots, in: columns)
    }
    return firstZero
  }

  private func element(_ i: Int, _ j: Int) -> UnsafeMutablePointer<Scalar> { matrix + j * order + i }

  private func eliminate(_ panel: Range<Int>, _ pivots: UnsafeMutablePointer<Int32>) -> Int32 {
    let start = panel.lowerBound
    let info = Scalar.kernels.factorizations.getrf(
      LAPACK_COL_MAJOR, Int32(order - start), Int32(panel.count), element(start, start), column, pivots + start)
    if info < 0 { return info }
    for index in panel { pivots[index] += Int32(start) }
    let rest = order - panel.upperBound
    Threads.forEach((rest + Self.chunkColumns - 1) / Self.chunkColumns) { index in
      let first = panel.upperBound + index * Self.chunkColumns
      let columns = first..<min(order, first + Self.chunkColumns)
      exchangeRows(panel, pivots, in: columns)
      update(columns, by: panel)
    }
    return info
  }

  private func exchangeRows(_ rows: Range<Int>, _ pivots: UnsafeMutablePointer<Int32>, in columns: Range<Int>) {
    for j in columns {
      let values = element(0, j)
      for i in rows {
        let other = Int(pivots[i]) - 1
        (values[i], values[other]) = (values[other], values[i])
      }
    }
  }

  /// U₁₂ = L₁₁⁻¹ A₁₂, and the rest loses L₂₁ U₁₂.
  private func update(_ columns: Range<Int>, by panel: Range<Int>) {
    let (width, depth) = (Int32(columns.count), Int32(panel.count))
    let top = element(panel.lowerBound, columns.lowerBound)
    // Our rows are the columns, and the triangle stands on their right.
    TriangularBlocks(
      order: panel.count, matrix: element(panel.lowerBound, panel.lowerBound), leadingDimension: column,
      triangle: CblasUpper, transposition: CblasNoTrans, diagonal: CblasUnit
    ).solve(side: .right, chunk: 0, of: columns.count, top, leadingDimension: column)
    let below = panel.upperBound
    Scalar.kernels.blas.gemm(
      CblasColMajor, CblasNoTrans, CblasNoTrans, Int32(order - below), width, depth, -1,
      element(below, panel.lowerBound), column, top, column, 1, element(below, columns.lowerBound), column)
  }
}
