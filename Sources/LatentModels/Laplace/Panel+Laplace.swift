extension Panel {
  /// Adds the units' rows of another panel.
  @inline(__always)
  func add(_ units: Units, of rows: Panel) {
    for unit in units {
      let (row, sum) = (rows[Int(unit)], self[Int(unit)])
      for i in 0..<columns { sum[i] += row[i] }
    }
  }

  /// Becomes the symmetric part of a square matrix, given row after row.
  @inline(__always)
  func setSymmetricPart(of matrix: UnsafePointer<Scalar>) {
    for i in 0..<rows {
      for j in 0..<rows { self[i][j] = (matrix[i * rows + j] + matrix[j * rows + i]) / 2 }
    }
  }

  /// The rows of `source` in which an example differs from the reference, negated for units that are off.
  @inline(__always)
  func setSigned(_ difference: ActiveSets.Difference, from source: Panel) {
    for unit in difference.left {
      let (row, from) = (self[Int(unit)], source[Int(unit)])
      for i in 0..<stride { row[i] = -from[i] }
    }
    for unit in difference.joined { self[Int(unit)].update(from: source[Int(unit)], count: stride) }
  }
}
