import LinearAlgebra

extension PaddedMatrix {
  /// The rows from this one on.
  @inline(__always)
  package func from(_ row: Int) -> MatrixLayout<Scalar> { MatrixLayout(self[row], rowStride: stride) }

  /// These rows ← those of a matrix as wide.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package func set(_ rows: Range<Int>, to matrix: Tensor<Scalar>) {
    let matrix = matrix.contiguous()
    for (index, row) in rows.enumerated() {
      self[row].update(from: matrix.sharedPointer + index * columns, count: columns)
    }
    withExtendedLifetime(matrix) {}
  }

  /// These rows ← 0, what lies after them as well.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package func clear(_ rows: Range<Int>) { self[rows.lowerBound].update(repeating: 0, count: rows.count * stride) }

  /// Negates these rows.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package func negate(_ rows: IndexList) {
    for row in rows {
      let row = self[row]
      for i in 0..<columns { row[i] = -row[i] }
    }
  }

  /// Becomes the symmetric part of a square matrix, given row after row.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package func setSymmetricPart(of matrix: UnsafePointer<Scalar>) {
    for i in 0..<rows {
      let row = self[i]
      for j in 0..<rows { row[j] = (matrix[i * rows + j] + matrix[j * rows + i]) / 2 }
    }
  }

  /// The rows of `source` in which an example differs from the reference, negated for units that are off.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package func setSigned(_ difference: ActiveUnits.Difference, from source: PaddedMatrix) {
    for unit in difference.left {
      let (row, from) = (self[unit], source[unit])
      for i in 0..<stride { row[i] = -from[i] }
    }
    for unit in difference.joined { self[unit].update(from: source[unit], count: stride) }
  }
}
