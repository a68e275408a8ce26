/// One step of ``BidiagonalSVD``: from the singular values and vectors of two blocks of rows those of both and the row
/// between them together, by the secular equation. In the vectors of the blocks the row is z, and the matrix diag(d)
/// with z in place of the first row, where d is zero.
struct SVDMerge<Scalar: TensorScalar> {
  private static var chunkColumns: Int { 64 }

  /// The rows of the blocks, between which there is one.
  let first: Range<Int>
  let second: Range<Int>
  /// Whether the second block has no column more than rows.
  let isLast: Bool
  /// The row between them: in the last column of the first block, and in the first one of the second.
  let diagonal: Scalar
  let offDiagonal: Scalar
  /// Of the whole matrix: the singular values of the blocks, and U and V with zeros in the rows of other blocks. The
  /// column of the row between is in V what the first block sends to zero.
  let values: UnsafeMutablePointer<Scalar>
  let left: UnsafeMutablePointer<Scalar>
  let right: UnsafeMutablePointer<Scalar>
  let leadingDimension: Int

  /// What deflation leaves: the columns whose weights are not negligible and whose values differ, in the order of
  /// these, the one of the row between first, and those that are singular vectors already.
  private struct Selection {
    var kept: [Int]
    var deflated: [Int] = []
    var extents: [MergedColumns<Scalar>.Extent]
    var weights: [Scalar]
  }

  private var lower: Int { first.lowerBound }
  private var middle: Int { first.upperBound }
  private var upper: Int { second.upperBound }
  private var order: Int { upper - lower }
  /// The rows of V, one more than those of U unless it is the last.
  private var height: Int { isLast ? order : order + 1 }
  private func leftColumn(_ j: Int) -> UnsafeMutablePointer<Scalar> { left + j * leadingDimension }
  private func rightColumn(_ j: Int) -> UnsafeMutablePointer<Scalar> { right + j * leadingDimension }

  /// - Parameters: the columns of the blocks in the order of their values.
  /// - Returns: those of both.
  func run(ascending first: [Int], _ second: [Int]) -> DivideAndConquer<Scalar>.Outcome {
    leftColumn(middle)[middle] = 1
    values[middle] = 0
    let scale = max(
      max(abs(diagonal), abs(offDiagonal)), max(values[first[first.count - 1]], values[second[second.count - 1]]))
    let merged = DivideAndConquer.merged(first, second, by: values)
    // Beside the norm of the whole matrix, which is 1, this is nothing, and its squares would be zero.
    if scale < Scalar.leastNormalMagnitude { return (0, [middle] + merged) }
    for j in lower..<upper { values[j] /= scale }
    let (inFirst, inSecond) = (diagonal / scale, offDiagonal / scale)
    var weights = (lower..<upper).map { j in
      j <= middle ? inFirst * rightColumn(j)[middle] : inSecond * rightColumn(j)[middle + 1]
    }
    let tolerance = 4 * Scalar.ulpOfOne
    // Of what both blocks send to zero one direction has all the weight, and the other one is what both together do.
    if !isLast {
      let (own, other) = (weights[middle - lower], inSecond * rightColumn(upper)[middle + 1])
      let length = (own * own + other * other).squareRoot()
      if length > tolerance {
        rotate(rightColumn(middle) + lower, rightColumn(upper) + lower, count: height, own / length, other / length)
        weights[middle - lower] = length
      }
    }
    if abs(weights[middle - lower]) <= tolerance { weights[middle - lower] = tolerance }
    let selection = deflate(merged, weights, tolerance: tolerance)
    guard let roots = solve(selection, tolerance: tolerance) else { return (1, []) }
    let count = roots.count
    let new = roots + selection.deflated.map { values[$0] }
    for (k, value) in new.enumerated() { values[lower + k] = value * scale }
    return (0, DivideAndConquer.merged(Array(lower..<lower + count), Array(lower + count..<upper), by: values))
  }

  /// Columns with a negligible weight stay as they are; of two values that are as good as equal rotations take one's
  /// weight.
  private func deflate(_ merged: [Int], _ weights: [Scalar], tolerance: Scalar) -> Selection {
    var result = Selection(
      kept: [middle], extents: (lower..<upper).map { $0 < middle ? .first : $0 == middle ? .both : .second },
      weights: weights)
    var pending: Int?
    for j in merged {
      if abs(result.weights[j - lower]) <= tolerance {
        result.deflated.append(j)
        continue
      }
      defer { pending = j }
      guard let i = pending else { continue }
      if abs(values[j] - values[i]) > tolerance {
        result.kept.append(i)
        continue
      }
      let (own, other) = (result.weights[j - lower], result.weights[i - lower])
      let length = (own * own + other * other).squareRoot()
      let (c, s) = (own / length, -other / length)
      result.weights[j - lower] = length
      if result.extents[i - lower] != result.extents[j - lower] { result.extents[j - lower] = .both }
      rotate(leftColumn(i) + lower, leftColumn(j) + lower, count: order, c, s)
      rotate(rightColumn(i) + lower, rightColumn(j) + lower, count: height, c, s)
      result.deflated.append(i)
    }
    if let pending { result.kept.append(pending) }
    // By value, and by place where these are equal, so that the order is determined.
    result.deflated.sort { (values[$0], $0) < (values[$1], $1) }
    return result
  }

  /// Solves the secular equation of the columns that are kept and replaces the columns by the new vectors, those that
  /// are deflated last. Returns the roots, ascending; nil where one is not found.
  private func solve(_ selection: Selection, tolerance: Scalar) -> [Scalar]? {
    let kept = selection.kept
    let count = kept.count
    var poles = kept.map { values[$0] }
    if count > 1 { poles[1] = max(poles[1], tolerance / 2) }
    let weights = kept.map { selection.weights[$0 - lower] }
    let norm = weights.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let equation = SecularEquation(poles: poles, weights: weights.map { $0 / norm }, rho: norm * norm, isSquared: true)
    guard let roots = equation.solve() else { return nil }
    let extents = MergedColumns<Scalar>.Order(kept.map { selection.extents[$0 - lower] })
    let places = extents.places.map { Int32($0) }
    func old(_ matrix: UnsafeMutablePointer<Scalar>, height: Int) -> MergedColumns<Scalar> {
      MergedColumns(
        of: matrix, leadingDimension: leadingDimension, rows: (lower..<middle + 1, middle + 1..<lower + height),
        columns: kept, extents, deflated: selection.deflated)
    }
    let (oldLeft, oldRight) = (old(left, height: order), old(right, height: height))
    Threads.forEach((count + Self.chunkColumns - 1) / Self.chunkColumns) { index in
      let part = index * Self.chunkColumns..<min(count, (index + 1) * Self.chunkColumns)
      let new = PooledBuffer<Scalar>(count: 2 * part.count * count)
      let newLeft = new.base + part.count * count
      for (k, j) in part.enumerated() {
        equation.writeVector(j, order: places, into: new.base + k * count, left: newLeft + k * count)
      }
      oldRight.write(new.base, count: part.count, at: lower + part.lowerBound)
      oldLeft.write(newLeft, count: part.count, at: lower + part.lowerBound)
      withExtendedLifetime(new) {}
    }
    oldLeft.writeDeflated(at: lower + count)
    oldRight.writeDeflated(at: lower + count)
    return roots
  }
}
