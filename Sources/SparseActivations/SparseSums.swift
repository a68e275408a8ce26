import LinearAlgebra

/// Sums of matrices over the examples of a batch, where each example adds to a few rows and columns.
///
/// A few examples prepare what they add; then each block of rows of each sum takes from all of them what falls into it,
/// in the order of the examples. So every thread has blocks of its own, and the order of each element's sum depends on
/// nothing else. While the blocks take from some examples, the next ones prepare.
package struct SparseSums<Scalar: TensorScalar> {
  /// One for each sum.
  package let sums: [PaddedMatrix<Scalar>]
  private let blocks: [(sum: Int, rows: Range<Int>)]

  /// Places for what examples have prepared: half of them are read while the others are written. More would not stay
  /// in the cache.
  package static var slotCount: Int { 16 }
  /// Rows of a block: enough that reading the other factor costs little, few enough to give 16 threads work.
  private static var blockSize: Int { 64 }

  /// What an example adds to one of the sums.
  package struct Contribution {
    let sum: Int
    /// The rows of the sum that it adds to.
    let rows: IndexList
    let term: Term
    let alpha: Scalar

    package enum Term {
      /// α Σ_k x[i, k] panel[k, c] to row i and column j, where c is the place of j in `columns`: a product of `depth`
      /// columns of x.
      case outer(columns: IndexList, depth: Int, x: MatrixLayout<Scalar>, panel: MatrixLayout<Scalar>)
      /// The same of a symmetric product whose rows and columns are the same units, up to the diagonal or a little
      /// beyond.
      case lowerOuter(depth: Int, x: MatrixLayout<Scalar>, panel: MatrixLayout<Scalar>)
      /// α Σ_k weight[i, k] panel[k, :] to row i, over k in `columns`.
      case product(columns: IndexList, weight: MatrixLayout<Scalar>, panel: MatrixLayout<Scalar>)
      /// Rows of a panel.
      case rows(MatrixLayout<Scalar>)
    }

    package init(to sum: Int, _ rows: IndexList, alpha: Scalar = 1, _ term: Term) {
      self.sum = sum
      self.rows = rows
      self.term = term
      self.alpha = alpha
    }
  }

  /// - Parameter shapes: of the sums, rows and columns.
  package init(_ shapes: [(rows: Int, columns: Int)]) {
    sums = shapes.map { PaddedMatrix(rows: $0.rows, columns: $0.columns) }
    blocks = shapes.enumerated().flatMap { index, shape in
      stride(from: 0, to: shape.rows, by: Self.blockSize).map {
        (index, $0..<min(shape.rows, $0 + Self.blockSize))
      }
    }
  }

  /// The sums over a batch.
  ///
  /// - Parameter prepare: gives what an example adds; what it refers to may lie in the memory of the slot, below
  ///   ``slotCount``, until that slot comes again.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package func form(batch: Int, _ prepare: (_ slot: Int, _ example: Int) -> [Contribution]) {
    sums.forEach { sum in Threads.forEachRange(sum.rows, grain: Self.blockSize) { sum.clear($0) } }
    let half = Self.slotCount / 2
    var prepared: [[Contribution]] = []
    for first in stride(from: 0, to: batch + half, by: half) {
      let ready = prepared
      let blockCount = ready.isEmpty ? 0 : blocks.count
      let results = Threads.map(blockCount + max(0, min(half, batch - first))) { index -> [Contribution] in
        if index >= blockCount {
          let place = index - blockCount
          return prepare(first % Self.slotCount + place, first + place)
        }
        let (sum, rows) = blocks[index]
        for contributions in ready {
          for contribution in contributions where contribution.sum == sum { add(contribution, rows) }
        }
        return []
      }
      prepared = Array(results[blockCount...])
    }
  }

  /// Adds what falls into some rows of the sum.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  private func add(_ contribution: Contribution, _ block: Range<Int>) {
    let rows = contribution.rows.within(block)
    if rows.isEmpty { return }
    let (sum, alpha) = (sums[contribution.sum], contribution.alpha)
    let out = sum.layout
    switch contribution.term {
    case .outer(let columns, let depth, let x, let panel):
      addGatheredOuter(rows: rows, columns: columns, depth: depth, alpha: alpha, x, panel, into: sum)
    case .lowerOuter(let depth, let x, let panel):
      let columns = contribution.rows.within(0..<block.upperBound)
      addGatheredOuter(rows: rows, columns: columns, depth: depth, alpha: alpha, x, panel, into: sum)
    case .product(let columns, let weight, let panel):
      gatheredProduct(
        rows: rows, columns: columns, width: sum.columns, alpha: alpha, weight, panel, adding: out, into: out)
    case .rows(let panel):
      for unit in rows {
        let (row, target) = (panel.base + unit * panel.rowStride, sum[unit])
        for i in 0..<sum.columns { target[i] += alpha * row[i] }
      }
    }
  }
}
