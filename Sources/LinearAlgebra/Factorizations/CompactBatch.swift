import CKernels

/// A compact batch: small matrices side by side, one in each lane of a 64-byte vector. How many fit, and the routines
/// for them.
package enum CompactBatch<Scalar: TensorScalar> {
  /// Matrices that are worked on together.
  package static var count: Int { Int(CK_LANE_BYTES) / MemoryLayout<Scalar>.stride }

  /// Elements of a packed triangle of this order.
  package static func triangleSize(order: Int) -> Int { ck_compact_triangle_size(order) * count }

  /// Elements of a packed rectangle.
  package static func size(rows: Int, columns: Int) -> Int { ck_compact_rows(rows) * columns * count }

  /// Calls `body` with one pointer for each lane: to matrices 0 ..< `used`, the last one again for lanes beyond.
  @inline(__always)
  private static func withPointers<Result>(
    used: Int, _ pointer: (Int) -> UnsafeMutablePointer<Scalar>,
    _ body: (UnsafePointer<UnsafeMutablePointer<Scalar>?>) -> Result
  ) -> Result {
    withUnsafeTemporaryAllocation(of: UnsafeMutablePointer<Scalar>?.self, capacity: count) { buffer in
      for lane in 0..<count { buffer.initializeElement(at: lane, to: pointer(min(lane, used - 1))) }
      return body(UnsafePointer(buffer.baseAddress!))
    }
  }

  @inline(__always)
  private static func withReadPointers<Result>(
    used: Int, _ pointer: (Int) -> UnsafeMutablePointer<Scalar>,
    _ body: (UnsafePointer<UnsafePointer<Scalar>?>) -> Result
  ) -> Result {
    withPointers(used: used, pointer) { pointers in
      pointers.withMemoryRebound(to: UnsafePointer<Scalar>?.self, capacity: count, body)
    }
  }

  /// Copies `used` lower triangles into the lanes, with the inverses of their diagonals.
  @inline(__always)
  package static func packTriangle(
    order: Int, used: Int, _ matrix: (Int) -> UnsafeMutablePointer<Scalar>, rowStride: Int, columnStride: Int = 1,
    unitDiagonal: Bool = false, into packed: UnsafeMutablePointer<Scalar>
  ) {
    withReadPointers(used: used, matrix) {
      Scalar.kernels.factorizations.compactPackTriangle(
        order, $0, rowStride, columnStride, unitDiagonal ? 1 : 0, packed)
    }
  }

  /// Copies lower triangles back, zeros above.
  @inline(__always)
  package static func unpackTriangle(
    order: Int, used: Int, _ packed: UnsafeMutablePointer<Scalar>,
    into matrix: (Int) -> UnsafeMutablePointer<Scalar>, rowStride: Int
  ) {
    withPointers(used: used, matrix) {
      Scalar.kernels.factorizations.compactUnpackTriangle(order, used, packed, $0, rowStride)
    }
  }

  @inline(__always)
  package static func pack(
    rows: Int, columns: Int, used: Int, _ matrix: (Int) -> UnsafeMutablePointer<Scalar>, rowStride: Int,
    columnStride: Int, into packed: UnsafeMutablePointer<Scalar>
  ) {
    withReadPointers(used: used, matrix) {
      Scalar.kernels.factorizations.compactPack(rows, columns, $0, rowStride, columnStride, packed)
    }
  }

  @inline(__always)
  package static func unpack(
    rows: Int, columns: Int, used: Int, _ packed: UnsafeMutablePointer<Scalar>,
    into matrix: (Int) -> UnsafeMutablePointer<Scalar>, rowStride: Int, columnStride: Int
  ) {
    withPointers(used: used, matrix) {
      Scalar.kernels.factorizations.compactUnpack(rows, columns, used, packed, $0, rowStride, columnStride)
    }
  }

  /// A = L Lᵀ in place.
  ///
  /// - Parameter failed: called for each of the first `used` matrices without a factor, with the place of the first
  ///   pivot that is not above zero, or, where there is none, of the first that has overflowed.
  @inline(__always)
  package static func cholesky(
    order: Int, used: Int, _ packed: UnsafeMutablePointer<Scalar>,
    failed: (_ lane: Int, _ pivot: Int, _ hasOverflowed: Bool) -> Void
  ) {
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: count) { pivots in
      pivots.initialize(repeating: -1)
      Scalar.kernels.factorizations.compactCholesky(order, packed, pivots.baseAddress!)
      for lane in 0..<used {
        if pivots[lane] >= 0 {
          failed(lane, Int(pivots[lane]), false)
        } else if let row = (0..<order).first(where: { !packed[($0 * ($0 + 3) / 2) * count + lane].isFinite }) {
          failed(lane, row, true)
        }
      }
    }
  }

  /// Solves L x = b, or Lᵀ x = b, in place.
  @inline(__always)
  package static func solve(
    order: Int, columns: Int, transpose: Bool, _ packed: UnsafePointer<Scalar>, _ b: UnsafeMutablePointer<Scalar>
  ) {
    Scalar.kernels.factorizations.compactSolve(order, columns, transpose ? 1 : 0, packed, b)
  }
}
