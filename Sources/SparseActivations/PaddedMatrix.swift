import LinearAlgebra

/// A matrix with room after each row, as the kernels over active units want it: rows begin at multiples of 64 bytes, so
/// that whole vectors fit, and not at multiples of 1 KiB, which would fight for the same lines of the cache.
///
/// It is memory that the caller writes from several threads, each its own rows; there is no copy on write.
package struct PaddedMatrix<Scalar: TensorScalar>: @unchecked Sendable {
  package let rows: Int
  package let columns: Int
  /// The distance from one row to the next.
  package let stride: Int
  private let storage: TensorStorage<Scalar>

  /// Uninitialised.
  package init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    stride = Self.stride(columns: columns)
    storage = TensorStorage(count: rows * stride)
  }

  package static func stride(columns: Int) -> Int {
    let (element, line, page) = (MemoryLayout<Scalar>.stride, 64, 1024)
    let bytes = max(1, (columns * element + line - 1) / line) * line
    return (bytes % page == 0 ? bytes + line : bytes) / element
  }

  package var base: UnsafeMutablePointer<Scalar> { storage.base }

  package subscript(row: Int) -> UnsafeMutablePointer<Scalar> { storage.base + row * stride }
}

extension PaddedMatrix {
  /// A copy of a matrix, or of its transpose.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package init(_ matrix: Tensor<Scalar>, transposed: Bool = false) {
    let source = transposed ? matrix.transposed() : matrix
    let (rows, columns) = source.matrixExtents(in: "PaddedMatrix")
    self.init(rows: rows, columns: columns)
    let target = self
    let (rowStride, columnStride, input) = (source.strides[0], source.strides[1], source.sharedPointer)
    // Blocks of rows, so that a line of a transposed source is read whole while it is near.
    let block = 16
    Threads.forEachRange((rows + block - 1) / block, grain: max(1, 65536 / max(1, block * columns))) { range in
      for start in Swift.stride(from: range.lowerBound * block, to: min(rows, range.upperBound * block), by: block) {
        let end = min(rows, start + block)
        if columnStride == 1 {
          for row in start..<end { target[row].update(from: input + row * rowStride, count: columns) }
        } else {
          for column in 0..<columns {
            for row in start..<end { target[row][column] = input[row * rowStride + column * columnStride] }
          }
        }
        for row in start..<end { (target[row] + columns).update(repeating: 0, count: target.stride - columns) }
      }
    }
    withExtendedLifetime(source.storage) {}
  }

  /// The elements as a tensor, which shares the memory: no longer to be written then.
  package var tensor: Tensor<Scalar> {
    Tensor(storage: storage, offset: 0, shape: [rows, columns], strides: [stride, 1])
  }
}
