/// One step of ``TridiagonalEigen``: from the eigenvalues and eigenvectors of two neighbouring blocks of the diagonal
/// those of both together, Q (diag(d) + ρ z zᵀ) Qᵀ, by the secular equation.
struct EigenMerge<Scalar: TensorScalar> {
  private static var chunkColumns: Int { 64 }

  let first: Range<Int>
  let second: Range<Int>
  /// What is beside the diagonal between the blocks.
  let coupling: Scalar
  /// Of the whole matrix: the eigenvalues of the blocks, and their eigenvectors with zeros in the rows of other blocks.
  let values: UnsafeMutablePointer<Scalar>
  let vectors: UnsafeMutablePointer<Scalar>
  let leadingDimension: Int

  /// What deflation leaves: the columns whose weights are not negligible and whose values differ, in the order of
  /// these, and those that are eigenvectors already.
  private struct Selection {
    var kept: [Int] = []
    var deflated: [Int] = []
    var extents: [MergedColumns<Scalar>.Extent]
    var weights: [Scalar]
  }

  private var lower: Int { first.lowerBound }
  private var order: Int { first.count + second.count }
  private func column(_ j: Int) -> UnsafeMutablePointer<Scalar> { vectors + j * leadingDimension }

  /// - Parameters: the columns of the blocks in the order of their values.
  /// - Returns: those of both.
  func run(ascending left: [Int], _ right: [Int]) -> DivideAndConquer<Scalar>.Outcome {
    let merged = DivideAndConquer.merged(left, right, by: values)
    // z = (last row of Q₁, first row of Q₂ with the sign of the coupling), of norm 1.
    let sign: Scalar = coupling < 0 ? -1 : 1
    let half = Scalar(0.5).squareRoot()
    let weights = (lower..<second.upperBound).map { j in
      half * (j < second.lowerBound ? column(j)[first.upperBound - 1] : sign * column(j)[second.lowerBound])
    }
    let rho = 2 * abs(coupling)
    let largest = weights.reduce(0) { max($0, abs($1)) }
    let tolerance = 4 * Scalar.ulpOfOne * max(largest, max(abs(values[merged[0]]), abs(values[merged[order - 1]])))
    if rho * largest <= tolerance { return (0, merged) }
    let selection = deflate(merged, weights, rho: rho, tolerance: tolerance)
    guard let roots = solve(selection, rho: rho) else { return (1, []) }
    let count = roots.count
    let rest = selection.deflated.map { values[$0] }
    for k in 0..<count { values[lower + k] = roots[k] }
    for (k, value) in rest.enumerated() { values[lower + count + k] = value }
    return (0, DivideAndConquer.merged(Array(lower..<lower + count), Array(lower + count..<lower + order), by: values))
  }

  /// Columns with a negligible weight stay as they are; of two values that are as good as equal a rotation takes one's
  /// weight.
  private func deflate(_ merged: [Int], _ weights: [Scalar], rho: Scalar, tolerance: Scalar) -> Selection {
    var result = Selection(
      extents: (lower..<second.upperBound).map { $0 < second.lowerBound ? .first : .second }, weights: weights)
    var pending: Int?
    for j in merged {
      if rho * abs(result.weights[j - lower]) <= tolerance {
        result.deflated.append(j)
        continue
      }
      defer { pending = j }
      guard let i = pending else { continue }
      var (s, c) = (result.weights[i - lower], result.weights[j - lower])
      let length = (s * s + c * c).squareRoot()
      (s, c) = (-s / length, c / length)
      let difference = values[j] - values[i]
      if abs(difference * c * s) > tolerance {
        result.kept.append(i)
        continue
      }
      result.weights[j - lower] = length
      if result.extents[i - lower] != result.extents[j - lower] { result.extents[j - lower] = .both }
      rotate(column(i) + lower, column(j) + lower, count: order, c, s)
      let (p, q) = (values[i], values[j])
      (values[i], values[j]) = (p * c * c + q * s * s, p * s * s + q * c * c)
      result.deflated.append(i)
    }
    if let pending { result.kept.append(pending) }
    // By value, and by place where these are equal, so that the order is determined.
    result.deflated.sort { (values[$0], $0) < (values[$1], $1) }
    return result
  }

  /// Solves the secular equation of the columns that are kept and replaces the columns by the new eigenvectors, those
  /// that are deflated last. Returns the roots, ascending; nil where one is not found.
  private func solve(_ selection: Selection, rho: Scalar) -> [Scalar]? {
    let kept = selection.kept
    let count = kept.count
    let equation = SecularEquation(
      poles: kept.map { values[$0] }, weights: kept.map { selection.weights[$0 - lower] }, rho: rho, isSquared: false)
    guard let roots = equation.solve() else { return nil }
    let extents = MergedColumns<Scalar>.Order(kept.map { selection.extents[$0 - lower] })
    let places = extents.places.map { Int32($0) }
    let old = MergedColumns(
      of: vectors, leadingDimension: leadingDimension, rows: (first, second), columns: kept, extents,
      deflated: selection.deflated)
    Threads.forEach((count + Self.chunkColumns - 1) / Self.chunkColumns) { index in
      let part = index * Self.chunkColumns..<min(count, (index + 1) * Self.chunkColumns)
      let new = PooledBuffer<Scalar>(count: part.count * count)
      for (k, j) in part.enumerated() { equation.writeVector(j, order: places, into: new.base + k * count) }
      old.write(new.base, count: part.count, at: lower + part.lowerBound)
      withExtendedLifetime(new) {}
    }
    old.writeDeflated(at: lower + count)
    return roots
  }
}
