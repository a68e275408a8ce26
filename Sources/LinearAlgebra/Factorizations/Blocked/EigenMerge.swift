import CKernels
import COpenBLAS

/// One step of ``TridiagonalEigen``: from the eigenvalues and eigenvectors of two neighbouring blocks of the diagonal those of
/// both together, Q (diag(d) + ρ z zᵀ) Qᵀ, by the secular equation.
struct EigenMerge<Scalar: TensorScalar> {
  private static var chunkColumns: Int { 64 }
  /// Each root takes several rounds over all poles.
  private static var chunkRoots: Int { 16 }

  let first: Range<Int>
  let second: Range<Int>
  /// What is beside the diagonal between the blocks.
  let coupling: Scalar
  /// Of the whole matrix: the eigenvalues of the blocks, and their eigenvectors with zeros in the rows of other blocks.
  let values: UnsafeMutablePointer<Scalar>
  let vectors: UnsafeMutablePointer<Scalar>
  let leadingDimension: Int

  /// Which rows of a column of Q are not zero.
  private enum Extent { case first, both, second }

  /// What is left of the columns after deflation: those whose weights are not negligible and whose values differ, in
  /// the order of these, and those that are eigenvectors already.
  private struct Selection {
    var kept: [Int] = []
    var deflated: [Int] = []
    var extents: [Extent]
    var weights: [Scalar]
  }

  private var lower: Int { first.lowerBound }
  private var order: Int { first.count + second.count }
  private func column(_ j: Int) -> UnsafeMutablePointer<Scalar> { vectors + j * leadingDimension }

  /// - Parameters: the columns of the blocks in the order of their values.
  /// - Returns: those of both in the order of their new values.
  func run(ascending left: [Int], _ right: [Int]) -> (info: Int32, ascending: [Int]) {
    let merged = merge(left, right)
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
    return (0, merge(Array(lower..<lower + count), Array(lower + count..<lower + order)))
  }

  /// Two ascending lists of columns as one; of equal values the first list's comes first.
  private func merge(_ left: [Int], _ right: [Int]) -> [Int] {
    var merged: [Int] = []
    merged.reserveCapacity(left.count + right.count)
    var (i, j) = (0, 0)
    while i < left.count || j < right.count {
      if j == right.count || (i < left.count && values[left[i]] <= values[right[j]]) {
        merged.append(left[i])
        i += 1
      } else {
        merged.append(right[j])
        j += 1
      }
    }
    return merged
  }

  /// Columns with a negligible weight stay as they are; of two values that are as good as equal a rotation takes one's weight.
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
      let (x, y) = (column(i) + lower, column(j) + lower)
      for k in 0..<order { (x[k], y[k]) = (c * x[k] + s * y[k], c * y[k] - s * x[k]) }
      let (p, q) = (values[i], values[j])
      (values[i], values[j]) = (p * c * c + q * s * s, p * s * s + q * c * c)
      result.deflated.append(i)
    }
    if let pending { result.kept.append(pending) }
    // By value, and by place where these are equal, so that the order is determined.
    result.deflated.sort { (values[$0], $0) < (values[$1], $1) }
    return result
  }

  /// Solves the secular equation of the columns that are kept and replaces the columns by the new eigenvectors, those that
  /// are deflated last. Returns the roots, ascending; nil where one is not found.
  private func solve(_ selection: Selection, rho: Scalar) -> [Scalar]? {
    let (kept, kernels) = (selection.kept, Scalar.kernels.factorizations)
    let count = kept.count
    func extent(_ k: Int) -> Extent { selection.extents[kept[k] - lower] }
    // By the rows that are not zero, so that the products leave the others out.
    let places = kept.indices.filter { extent($0) == .first } + kept.indices.filter { extent($0) == .both }
      + kept.indices.filter { extent($0) == .second }
    let firstOnly = kept.indices.count { extent($0) == .first }
    let secondOnly = kept.indices.count { extent($0) == .second }
    let order32 = places.map { Int32($0) }

    let numbers = PooledBuffer<Scalar>(count: 5 * count)
    let (poles, weights, squares) = (numbers.base, numbers.base + count, numbers.base + 2 * count)
    let (exact, roots) = (numbers.base + 3 * count, numbers.base + 4 * count)
    var total: Scalar = 0
    for (k, j) in kept.enumerated() {
      (poles[k], weights[k]) = (values[j], selection.weights[j - lower])
      squares[k] = weights[k] * weights[k]
      total += squares[k]
    }
    let equation = ck_secular(
      count: count, rho: Double(rho), reach: Double(rho * total), poles: poles, weights: weights, squares: squares)
    let differences = PooledBuffer<Scalar>(count: count * count)
    let new = PooledBuffer<Scalar>(count: count * count)
    let chunk = Self.chunkColumns
    let chunks = (count + chunk - 1) / chunk
    func range(_ index: Int) -> Range<Int> { index * chunk..<min(count, (index + 1) * chunk) }
    let infos = Threads.map((count + Self.chunkRoots - 1) / Self.chunkRoots) { index in
      let part = index * Self.chunkRoots..<min(count, (index + 1) * Self.chunkRoots)
      return withUnsafePointer(to: equation) { equation in
        part.reduce(into: Int32(0)) { info, j in
          info |= kernels.secularRoot(equation, j, roots + j, differences.base + j * count)
        }
      }
    }
    if infos.contains(where: { $0 != 0 }) { return nil }
    Threads.forEach(chunks) { index in
      withUnsafePointer(to: equation) {
        kernels.secularWeights($0, differences.base, range(index).lowerBound, range(index).upperBound, exact)
      }
    }
    // The old columns aside, by the places of the new basis, and those that are deflated.
    let (upper, below) = (first.count, second.count)
    let (upperCount, lowerCount) = (count - secondOnly, count - firstOnly)
    let old = PooledBuffer<Scalar>(count: upper * upperCount + below * lowerCount + order * selection.deflated.count)
    let oldBelow = old.base + upper * upperCount
    let oldDeflated = oldBelow + below * lowerCount
    Threads.forEachRange(count, grain: chunk) { range in
      for place in range {
        let source = column(kept[places[place]])
        if place < upperCount { (old.base + place * upper).update(from: source + lower, count: upper) }
        if place >= firstOnly {
          (oldBelow + (place - firstOnly) * below).update(from: source + second.lowerBound, count: below)
        }
      }
    }
    for (k, j) in selection.deflated.enumerated() {
      (oldDeflated + k * order).update(from: column(j) + lower, count: order)
    }
    Threads.forEach(chunks) { index in
      let part = range(index)
      for j in part {
        order32.withUnsafeBufferPointer {
          kernels.secularVector(count, exact, differences.base + j * count, $0.baseAddress!, new.base + j * count)
        }
      }
      let (start, width) = (part.lowerBound, Int32(part.count))
      let target = column(lower + start)
      multiply(old.base, upper, upperCount, new.base + start * count, count, width, into: target + lower)
      multiply(
        oldBelow, below, lowerCount, new.base + start * count + firstOnly, count, width, into: target + second.lowerBound)
    }
    for k in selection.deflated.indices {
      (column(lower + count + k) + lower).update(from: oldDeflated + k * order, count: order)
    }
    withExtendedLifetime((differences, new, old)) {}
    let found = Array(UnsafeBufferPointer(start: roots, count: count))
    withExtendedLifetime(numbers) {}
    return found
  }

  /// target = A S for A: rows x depth, without depth zeros.
  private func multiply(
    _ a: UnsafePointer<Scalar>, _ rows: Int, _ depth: Int, _ s: UnsafePointer<Scalar>, _ step: Int, _ width: Int32,
    into target: UnsafeMutablePointer<Scalar>
  ) {
    if depth == 0 {
      for j in 0..<Int(width) { for i in 0..<rows { target[j * leadingDimension + i] = 0 } }
      return
    }
    Scalar.kernels.blas.gemm(
      CblasColMajor, CblasNoTrans, CblasNoTrans, Int32(rows), width, Int32(depth), 1, a, Int32(rows), s, Int32(step), 0,
      target, Int32(leadingDimension))
  }
}
