extension Panel {
  /// The rows from this one on.
  @inline(__always)
  func from(_ row: Int) -> MatrixLayout<Scalar> { MatrixLayout(self[row], rowStride: stride) }

  /// Zero in place of the elements of units that are off, where those of `masks` are not above zero.
  @inline(__always)
  func keep(_ rows: Range<Int>, on masks: Panel) {
    for row in rows { LogisticOutputs.keep(count: columns, on: masks[row], self[row]) }
  }

  /// These rows ← those of a matrix as wide.
  @inline(__always)
  func set(_ rows: Range<Int>, to matrix: Tensor<Scalar>) {
    let matrix = matrix.contiguous()
    for (index, row) in rows.enumerated() {
      self[row].update(from: matrix.sharedPointer + index * columns, count: columns)
    }
    withExtendedLifetime(matrix) {}
  }

  /// These rows ← those of `source`, each times a number of its own.
  @inline(__always)
  func set(_ rows: Range<Int>, to source: Panel, times factors: Tensor<Scalar>) {
    let factors = factors.contiguous()
    for (index, row) in rows.enumerated() {
      let (target, row, factor) = (self[row], source[row], factors.sharedPointer[index])
      for i in 0..<columns { target[i] = factor * row[i] }
    }
  }

  /// These rows ← 0, what lies after them as well.
  @inline(__always)
  func clear(_ rows: Range<Int>) { self[rows.lowerBound].update(repeating: 0, count: rows.count * stride) }

  /// Becomes the symmetric part of a square matrix, given row after row.
  @inline(__always)
  func setSymmetricPart(of matrix: UnsafePointer<Scalar>) {
    for i in 0..<rows {
      let row = self[i]
      for j in 0..<rows { row[j] = (matrix[i * rows + j] + matrix[j * rows + i]) / 2 }
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
