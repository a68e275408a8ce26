import LinearAlgebra

/// The columns of a matrix with an element that is not zero, as those of a rectified layer's units that are on in some
/// example, where they are so few that products over them alone are cheaper, copies included.
package struct ActiveColumns<Scalar: TensorScalar>: Sendable {
  /// How many there are.
  package let count: Int
  /// The number of columns of the matrix.
  private let width: Int
  private let indices: PooledBuffer<Int64>

  /// Multiply-adds in the time in which an element is copied to its place.
  private static var copyCost: Int { 32 }

  /// - Parameter matrix: [rows, columns].
  /// - Returns: nil where they are too many.
  package init?(_ matrix: Tensor<Scalar>) {
    let (rows, columns) = (matrix.shape[0], matrix.shape[1])
    if rows <= Self.copyCost { return nil }
    indices = PooledBuffer(count: columns)
    let matrix = matrix.contiguous()
    count = SparseKernels<Scalar>.own.nonzeroColumns(rows, columns, matrix.sharedPointer, indices.base)
    width = columns
    withExtendedLifetime(matrix) {}
    // Each of the other factor's columns is copied for what the rows save with those that are left out.
    if rows * (width - count) <= Self.copyCost * count { return nil }
  }

  /// 1 for these columns, else 0: [columns].
  package var mask: Tensor<Scalar> {
    Tensor(shape: [width]) { mask in
      mask.update(repeating: 0)
      for place in 0..<count { mask[Int(indices.base[place])] = 1 }
    }
  }

  /// They in one row.
  package var units: ActiveUnits { ActiveUnits(row: (0..<count).map { Int(indices.base[$0]) }, width: width) }

  /// These columns of a matrix: [rows, columns] to [rows, count].
  package func columns(of matrix: Tensor<Scalar>) -> Tensor<Scalar> {
    copy(matrix.contiguous(), from: width, to: count, SparseKernels<Scalar>.own.gatherColumns)
  }

  /// These rows of a matrix: [columns, n] to [count, n].
  package func rows(of matrix: Tensor<Scalar>) -> Tensor<Scalar> {
    matrix.gathering((0..<count).map { Int(indices.base[$0]) })
  }

  /// A matrix with these columns, all others zero: [rows, count] to [rows, columns].
  package func expandingColumns(of matrix: Tensor<Scalar>) -> Tensor<Scalar> {
    copy(matrix.contiguous(), from: count, to: width, SparseKernels<Scalar>.own.expandColumns)
  }

  /// A matrix with these rows, all others zero: [count, n] to [columns, n].
  package func expandingRows(of matrix: Tensor<Scalar>) -> Tensor<Scalar> {
    let (matrix, columns) = (matrix.contiguous(), matrix.shape[1])
    let result = Tensor<Scalar>.zeros([width, columns])
    for place in 0..<count {
      (result.sharedPointer + Int(indices.base[place]) * columns).update(
        from: matrix.sharedPointer + place * columns, count: columns)
    }
    withExtendedLifetime((matrix, result)) {}
    return result
  }

  private func copy(
    _ matrix: Tensor<Scalar>, from source: Int, to target: Int,
    _ kernel: (Int, Int, Int, UnsafePointer<Int64>, UnsafePointer<Scalar>, UnsafeMutablePointer<Scalar>) -> Void
  ) -> Tensor<Scalar> {
    let result = Tensor<Scalar>(uninitialized: [matrix.shape[0], target])
    let (from, to) = (matrix.sharedPointer, result.sharedPointer)
    Threads.forEachRange(matrix.shape[0], grain: max(1, 1 << 15 / max(1, width))) { rows in
      let start = rows.lowerBound
      kernel(rows.count, width, count, indices.base, from + start * source, to + start * target)
    }
    withExtendedLifetime((matrix, result)) {}
    return result
  }
}
