extension Cholesky {
  /// The factorisation of A + x xᵀ, in O(n²) by Givens rotations.
  ///
  /// - Parameter x: [..., n], or one vector [n] for all matrices of the batch.
  /// - Throws: ``LinearAlgebraError/notFinite(operation:batchIndex:row:column:)`` for a NaN or an infinity in x (in
  ///   column 0).
  public func updated(by x: Tensor<Scalar>) throws(LinearAlgebraError) -> Cholesky {
    try rotated(by: x, sign: 1, operation: "updated")
  }

  /// The factorisation of A - x xᵀ, in O(n²) by hyperbolic rotations.
  ///
  /// - Parameter x: [..., n], or one vector [n] for all matrices of the batch.
  /// - Throws: ``LinearAlgebraError/notPositiveDefinite(pivot:batchIndex:)`` for the first matrix that has no factor
  ///   then, ``LinearAlgebraError/notFinite(operation:batchIndex:row:column:)`` for a NaN or an infinity in x.
  public func downdated(by x: Tensor<Scalar>) throws(LinearAlgebraError) -> Cholesky {
    try rotated(by: x, sign: -1, operation: "downdated")
  }

  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  private func rotated(
    by x: Tensor<Scalar>, sign: Scalar, operation: String
  ) throws(LinearAlgebraError) -> Cholesky {
    let order = factor.shape[factor.rank - 1]
    let expected = factor.batchShape + [order]
    if x.rank == 0 || broadcastShape(x.shape, expected, in: operation) != expected {
      shapeFailure(operation, x.shape, factor.shape, expected: "a vector [..., n] for each matrix")
    }
    try x.expandingAxis(at: -1).checkFinite(operation: operation)
    let result = factor.copy()
    let rest = x.broadcast(to: expected).copy()
    let count = factor.batchShape.elementCount
    var failures = [Int](repeating: -1, count: count)
    let (matrices, vectors) = (result.pointer, rest.pointer)
    failures.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let failures = buffer
      Threads.forEachRange(count, grain: max(1, 2048 / max(1, order * order))) { range in
        let rotations = PooledBuffer<(cosine: Scalar, sine: Scalar)>(count: order)
        for index in range {
          failures[index] = Self.rotate(
            matrices + index * order * order, vectors + index * order, order: order, sign: sign, rotations.base)
        }
        withExtendedLifetime(rotations) {}
      }
    }
    withExtendedLifetime((result.storage, rest.storage)) {}
    if let index = failures.firstIndex(where: { $0 >= 0 }) {
      throw .notPositiveDefinite(pivot: failures[index], batchIndex: index)
    }
    return Cholesky(factor: result)
  }

  /// Rotates [L | x] so that x vanishes, row after row; returns the row without a positive diagonal, or -1.
  @inline(__always)
  private static func rotate(
    _ matrix: UnsafeMutablePointer<Scalar>, _ vector: UnsafeMutablePointer<Scalar>, order: Int, sign: Scalar,
    _ rotations: UnsafeMutablePointer<(cosine: Scalar, sine: Scalar)>
  ) -> Int {
    for row in 0..<order {
      let elements = matrix + row * order
      var x = vector[row]
      for column in 0..<row {
        let (cosine, sine) = rotations[column]
        let element = (elements[column] + sign * sine * x) / cosine
        elements[column] = element
        x = cosine * x - sine * element
      }
      let diagonal = elements[row]
      // √(d² ± x²) / d without overflow: |x| / d is below 1 in a downdate that exists.
      let ratio = x / diagonal
      let root =
        sign < 0
        ? ((1 - ratio) * (1 + ratio)).squareRoot()
        : ratio.magnitude > 1
          ? ratio.magnitude * (1 + (1 / ratio) * (1 / ratio)).squareRoot() : (1 + ratio * ratio).squareRoot()
      guard root > 0, root.isFinite else { return row }
      elements[row] = diagonal * root
      rotations[row] = (root, ratio)
    }
    return -1
  }
}
