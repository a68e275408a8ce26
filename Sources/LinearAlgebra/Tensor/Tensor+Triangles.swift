extension Tensor {
  /// The elements of the matrices with column - row ≤ `diagonal`, zero elsewhere.
  public func lowerTriangle(diagonal: Int = 0) -> Tensor { triangle(lower: true, diagonal, "lowerTriangle") }

  /// The elements of the matrices with column - row ≥ `diagonal`, zero elsewhere.
  public func upperTriangle(diagonal: Int = 0) -> Tensor { triangle(lower: false, diagonal, "upperTriangle") }

  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  private func triangle(lower: Bool, _ diagonal: Int, _ operation: String) -> Tensor {
    if rank < 2 { shapeFailure(operation, shape, expected: "at least two axes") }
    let (rows, columns) = (shape[rank - 2], shape[rank - 1])
    // Beyond the corners nothing changes any more.
    let diagonal = Swift.max(-rows, Swift.min(diagonal, columns))
    return Tensor(shape: shape) { target in
      withUnsafeBufferPointer { source in
        guard source.count > 0, let input = source.baseAddress, let output = target.baseAddress else { return }
        let batch = source.count / (rows * columns)
        func copy(_ count: Int, _ part: Int, from row: Int, of matrix: Int) {
          let start = (matrix * rows + row) * columns
          Scalar.kernels.structure.triangle(
            lower ? 1 : 0, diagonal + row, count, part, columns, input + start, output + start)
        }
        if batch == 1 {
          Threads.forEachRange(rows, grain: Swift.max(1, 16384 / columns)) {
            copy(1, $0.count, from: $0.lowerBound, of: 0)
          }
        } else {
          Threads.forEachRange(batch, grain: Swift.max(1, 16384 / (rows * columns))) {
            copy($0.count, rows, from: 0, of: $0.lowerBound)
          }
        }
      }
    }
  }

  /// Square matrices with the vectors of the last axis on their diagonals, zero elsewhere: [..., n] to [..., n, n].
  public func diagonalMatrix() -> Tensor {
    if rank < 1 { shapeFailure("diagonalMatrix", shape, expected: "at least one axis") }
    var result = Tensor.zeros(shape + [shape[rank - 1]])
    result.setDiagonal(self)
    return result
  }

  /// Writes `values`, broadcast to [..., n], onto the diagonals of the matrices.
  public mutating func setDiagonal(_ values: Tensor) {
    makeUniqueAndContiguous()
    let target = diagonal()
    Self.copyElements(of: values.broadcast(to: target.shape), to: target)
  }
}
