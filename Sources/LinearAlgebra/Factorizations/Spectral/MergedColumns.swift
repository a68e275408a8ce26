import COpenBLAS

/// The columns of an orthogonal matrix of two blocks on the diagonal, set aside while combinations of them take their
/// place. Columns that are zero in the rows of one block are left out of the products of these rows.
struct MergedColumns<Scalar: TensorScalar> {
  /// Which rows of a column are not zero.
  enum Extent { case first, both, second }

  /// Columns by their extents, as combinations count them.
  struct Order {
    /// All `places`, those of both extents behind those of the first and before those of the second.
    let places: [Int]
    let firstOnly: Int
    let secondOnly: Int

    init(_ extents: [Extent]) {
      func all(_ extent: Extent) -> [Int] { extents.indices.filter { extents[$0] == extent } }
      let (first, second) = (all(.first), all(.second))
      places = first + all(.both) + second
      (firstOnly, secondOnly) = (first.count, second.count)
    }
  }

  private let matrix: UnsafeMutablePointer<Scalar>
  private let leadingDimension: Int
  private let first: Range<Int>
  private let second: Range<Int>
  private let order: Order
  private let kept: Int
  private let deflated: Int
  /// The rows of each block of the columns that are not zero there, and all rows of those that are deflated.
  private let old: PooledBuffer<Scalar>

  private var firstWidth: Int { kept - order.secondOnly }
  private var secondWidth: Int { kept - order.firstOnly }
  private var oldSecond: UnsafeMutablePointer<Scalar> { old.base + first.count * firstWidth }
  private var oldDeflated: UnsafeMutablePointer<Scalar> { oldSecond + second.count * secondWidth }

  /// - Parameters:
  ///   - rows: of the blocks, one after the other.
  ///   - columns: those to combine, of which `order` counts the places, and those to keep.
  init(
    of matrix: UnsafeMutablePointer<Scalar>, leadingDimension: Int, rows: (Range<Int>, Range<Int>), columns: [Int],
    _ order: Order, deflated columnsToKeep: [Int]
  ) {
    (self.matrix, self.leadingDimension, self.order) = (matrix, leadingDimension, order)
    (first, second) = rows
    (kept, deflated) = (columns.count, columnsToKeep.count)
    let height = first.count + second.count
    old = PooledBuffer(
      count: first.count * (kept - order.secondOnly) + second.count * (kept - order.firstOnly) + height * deflated)
    Threads.forEachRange(kept, grain: 64) { range in
      for place in range {
        let source = matrix + columns[order.places[place]] * leadingDimension
        if place < firstWidth {
          (old.base + place * first.count).update(from: source + first.lowerBound, count: first.count)
        }
        if place >= order.firstOnly {
          (oldSecond + (place - order.firstOnly) * second.count)
            .update(from: source + second.lowerBound, count: second.count)
        }
      }
    }
    for (k, column) in columnsToKeep.enumerated() {
      (oldDeflated + k * height).update(from: matrix + column * leadingDimension + first.lowerBound, count: height)
    }
  }

  /// Writes `count` combinations from column `target` on; their coefficients are columns of `kept` numbers, in the
  /// order of the places.
  func write(_ coefficients: UnsafePointer<Scalar>, count: Int, at target: Int) {
    let column = matrix + target * leadingDimension
    multiply(old.base, first.count, firstWidth, coefficients, count, into: column + first.lowerBound)
    multiply(
      oldSecond, second.count, secondWidth, coefficients + order.firstOnly, count, into: column + second.lowerBound)
  }

  /// Writes the columns that stay as they are from column `target` on.
  func writeDeflated(at target: Int) {
    let height = first.count + second.count
    for k in 0..<deflated {
      let column = matrix + (target + k) * leadingDimension + first.lowerBound
      column.update(from: oldDeflated + k * height, count: height)
    }
    withExtendedLifetime(old) {}
  }

  private func multiply(
    _ a: UnsafePointer<Scalar>, _ rows: Int, _ depth: Int, _ coefficients: UnsafePointer<Scalar>, _ count: Int,
    into target: UnsafeMutablePointer<Scalar>
  ) {
    if depth == 0 {
      for j in 0..<count { for i in 0..<rows { target[j * leadingDimension + i] = 0 } }
      return
    }
    Scalar.kernels.blas.gemm(
      CblasColMajor, CblasNoTrans, CblasNoTrans, Int32(rows), Int32(count), Int32(depth), 1, a, Int32(rows),
      coefficients, Int32(kept), 0, target, Int32(leadingDimension))
  }
}

/// Rotates two columns: (x, y) becomes (c x + s y, c y - s x).
func rotate<Scalar: TensorScalar>(
  _ x: UnsafeMutablePointer<Scalar>, _ y: UnsafeMutablePointer<Scalar>, count: Int, _ c: Scalar, _ s: Scalar
) {
  for k in 0..<count { (x[k], y[k]) = (c * x[k] + s * y[k], c * y[k] - s * x[k]) }
}
