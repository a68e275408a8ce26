/// Cholesky factors of a batch of small matrices, kept side by side in the lanes of vectors, for many systems with
/// them.
///
/// Ranges of the batch begin at multiples of ``CompactBatch/count``; different threads may work on different ranges.
package struct CompactFactors<Scalar: TensorScalar>: Sendable {
  private let order: Int
  private let factors: PooledBuffer<Scalar>

  /// Room for `count` factors of this order.
  package init(count: Int, order: Int) {
    let lanes = CompactBatch<Scalar>.count
    self.order = order
    factors = PooledBuffer(count: (count + lanes - 1) / lanes * CompactBatch<Scalar>.triangleSize(order: order))
  }

  @inline(__always)
  private func forEachGroup(
    _ range: Range<Int>, _ body: (_ first: Int, _ used: Int, _ factor: UnsafeMutablePointer<Scalar>) -> Void
  ) {
    let lanes = CompactBatch<Scalar>.count
    for first in stride(from: range.lowerBound, to: range.upperBound, by: lanes) {
      let factor = factors.base + first / lanes * CompactBatch<Scalar>.triangleSize(order: order)
      body(first, min(lanes, range.upperBound - first), factor)
    }
  }

  /// Factorises the matrices of a range, of which the lower triangles are read.
  ///
  /// - Parameter matrix: the first element of each.
  /// - Returns: the first matrix without a factor, and its pivot that is not above zero.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package func factorize(
    _ range: Range<Int>, _ matrix: (Int) -> UnsafeMutablePointer<Scalar>, rowStride: Int
  ) -> (index: Int, pivot: Int)? {
    var failure: (index: Int, pivot: Int)?
    forEachGroup(range) { first, used, factor in
      CompactBatch.packTriangle(order: order, used: used, { matrix(first + $0) }, rowStride: rowStride, into: factor)
      CompactBatch.cholesky(order: order, used: used, factor) { lane, pivot, _ in
        if failure == nil { failure = (first + lane, pivot) }
      }
    }
    return failure
  }

  /// out ← A⁻¹ x for the matrices A of a range; each vector of `order` elements.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package func solve(
    _ range: Range<Int>, _ x: (Int) -> UnsafeMutablePointer<Scalar>, into out: (Int) -> UnsafeMutablePointer<Scalar>
  ) {
    let vectors = PooledBuffer<Scalar>(count: CompactBatch<Scalar>.size(rows: order, columns: 1))
    forEachGroup(range) { first, used, factor in
      CompactBatch.pack(
        rows: order, columns: 1, used: used, { x(first + $0) }, rowStride: 1, columnStride: 1, into: vectors.base)
      CompactBatch.solve(order: order, columns: 1, transpose: false, factor, vectors.base)
      CompactBatch.solve(order: order, columns: 1, transpose: true, factor, vectors.base)
      CompactBatch.unpack(
        rows: order, columns: 1, used: used, vectors.base, into: { out(first + $0) }, rowStride: 1, columnStride: 1)
    }
  }
}
