import CLAPACKE

/// The factorisation A = Q R of general matrices into one with orthonormal columns and an upper triangle, batched
/// (LAPACK `?geqrf`, large ones in blocks of our own); with pivoting A P = Q R, where the diagonal of R descends in
/// magnitude (`?geqp3`).
///
/// Q is kept as Householder reflections: ``apply(to:transpose:)`` multiplies by it (`?ormqr`), ``orthogonal(full:)``
/// writes it out (`?orgqr`, or in blocks). The signs of the diagonal of R are LAPACK's.
public struct QR<Scalar: TensorScalar>: Sendable {
  /// R above and the reflections below the diagonal, as LAPACK's columns and so as our rows: [..., n, m].
  private let factors: Tensor<Scalar>
  /// The factors of the reflections: [..., k], k = min(m, n).
  private let scales: Tensor<Scalar>
  /// For each matrix the column of A that column j of A P is, from 0, one matrix after the other; nil without pivoting.
  public let columnOrder: [Int]?

  private var rows: Int { factors.shape[factors.rank - 1] }
  private var columns: Int { factors.shape[factors.rank - 2] }
  private var batch: Shape { factors.batchShape }

  /// Factorises the matrices of the last two axes, [..., m, n].
  ///
  /// - Throws: ``LinearAlgebraError/notFinite(operation:batchIndex:row:column:)`` for a NaN or an infinity.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public init(_ matrix: Tensor<Scalar>, pivoting: Bool = false) throws(LinearAlgebraError) {
    let (rows, columns) = matrix.matrixExtents(in: "qr")
    let least = min(rows, columns)
    try matrix.checkFinite(operation: "qr")
    factors = matrix.transposed().copy()
    scales = Tensor(uninitialized: matrix.batchShape + [least])
    let count = matrix.batchShape.elementCount
    var order = [Int32](repeating: 0, count: pivoting ? count * columns : 0)
    let isEmpty = factors.count == 0
    if isEmpty {
      for index in order.indices { order[index] = Int32(index % columns) + 1 }
    } else if !pivoting && BlockedQR<Scalar>.suits(rows: rows, columns: columns) {
      _ = (blasInt(rows, in: "qr"), blasInt(columns, in: "qr"))
      let (a, scales) = (factors.pointer, scales.pointer)
      Backend.compute {
        Threads.forEach(count) { index in
          BlockedQR.factorize(
            a + index * rows * columns, rows: rows, columns: columns, reflections: least,
            scales: scales + index * least)
        }
      }
    } else {
      let (m, n) = (blasInt(rows, in: "qr"), blasInt(columns, in: "qr"))
      let (lapack, a, tau) = (Scalar.kernels.factorizations.lapack, factors.pointer, scales.pointer)
      let routine = pivoting ? "geqp3" : "geqrf"
      try order.withUnsafeMutableBufferPointer { buffer throws(LinearAlgebraError) in
        nonisolated(unsafe) let pivots = buffer.baseAddress
        func run(_ index: Int, _ work: UnsafeMutablePointer<Scalar>, _ size: Int32) -> Int32 {
          let (a, tau) = (a + index * rows * columns, tau + index * least)
          guard pivoting, let pivots else { return lapack.geqrf(LAPACK_COL_MAJOR, m, n, a, m, tau, work, size) }
          return lapack.geqp3(LAPACK_COL_MAJOR, m, n, a, m, pivots + index * columns, tau, work, size)
        }
        let workspace = try Workspace<Scalar>(routine: routine) { work, _ in run(0, work, -1) }
        _ = try runEach(count, elements: rows * columns, routine: routine, workspace) { index, work, _ in
          run(index, work, workspace.count)
        }
      }
    }
    columnOrder = pivoting ? order.map { Int($0) - 1 } : nil
    withExtendedLifetime((factors.storage, scales.storage)) {}
  }

  /// R: [..., k, n], k = min(m, n), or with `full` [..., m, n], whose rows beyond the k-th are zero.
  public func triangle(full: Bool = false) -> Tensor<Scalar> {
    let upper = factors.transposed().upperTriangle()
    return full || rows <= columns ? upper : upper[.ellipsis, 0..<columns, .all]
  }

  /// Q: [..., m, k], k = min(m, n), or with `full` [..., m, m].
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func orthogonal(full: Bool = false) -> Tensor<Scalar> {
    let (rows, columns) = (rows, columns)
    let least = min(rows, columns)
    let width = full ? rows : least
    // LAPACK's columns: [..., width, m] in our rows.
    var q = Tensor<Scalar>.zeros(batch + [width, rows])
    guard q.count > 0 else { return q.transposed() }
    if BlockedQR<Scalar>.suits(rows: rows, columns: columns) {
      q.setDiagonal(Tensor(1))
      let (a, scales, target) = (factors.pointer, scales.pointer, q.pointer)
      Backend.compute {
        Threads.forEach(batch.elementCount) { index in
          BlockedQR.expand(
            a + index * rows * columns, rows: rows, columns: columns, scales: scales + index * least,
            into: target + index * rows * width, width: width)
        }
      }
      withExtendedLifetime((factors.storage, self.scales.storage, q.storage)) {}
      return q.transposed()
    }
    if least > 0 { q[.ellipsis, 0..<least, .all] = factors[.ellipsis, 0..<least, .all] }
    let (m, n, k) = (blasInt(rows, in: "qr"), blasInt(width, in: "qr"), blasInt(least, in: "qr"))
    let (lapack, target, tau) = (Scalar.kernels.factorizations.lapack, q.pointer, scales.pointer)
    func run(_ index: Int, _ work: UnsafeMutablePointer<Scalar>, _ size: Int32) -> Int32 {
      lapack.orgqr(LAPACK_COL_MAJOR, m, n, k, target + index * rows * width, m, tau + index * least, work, size)
    }
    mustSucceed("orgqr") { () throws(LinearAlgebraError) in
      let workspace = try Workspace<Scalar>(routine: "orgqr") { work, _ in run(0, work, -1) }
      _ = try runEach(batch.elementCount, elements: rows * width, routine: "orgqr", workspace) { index, work, _ in
        run(index, work, workspace.count)
      }
    }
    withExtendedLifetime((q.storage, scales.storage)) {}
    return q.transposed()
  }

  /// Q B, or Qᵀ B where `transpose` is set, for the full Q, [..., m, m], without writing it out.
  ///
  /// - Parameters:
  ///   - b: [..., m, c]; its batch must be the one of the factors.
  ///   - transpose: Qᵀ B instead of Q B.
  /// - Returns: [..., m, c].
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func apply(to b: Tensor<Scalar>, transpose: Bool = false) -> Tensor<Scalar> {
    let (rows, least) = (rows, min(rows, columns))
    let width = b.matrixExtents(in: "QR.apply").columns
    if b.shape != batch + [rows, width] {
      shapeFailure("QR.apply", b.shape, batch + [rows], expected: "the batch and the rows of the factorised matrices")
    }
    let result = b.copy()
    guard result.count > 0, least > 0 else { return result }
    let (m, n, k) = (blasInt(width, in: "qr"), blasInt(rows, in: "qr"), blasInt(least, in: "qr"))
    let lapack = Scalar.kernels.factorizations.lapack
    let (a, tau, target) = (factors.pointer, scales.pointer, result.pointer)
    let step = rows * columns
    // LAPACK sees Bᵀ, and (Q B)ᵀ = Bᵀ Qᵀ.
    let transposition = transpose ? LAPACKLetter.none : LAPACKLetter.transposed
    func run(_ index: Int, _ work: UnsafeMutablePointer<Scalar>, _ size: Int32) -> Int32 {
      lapack.ormqr(
        LAPACK_COL_MAJOR, LAPACKLetter.right, transposition, m, n, k, a + index * step, n, tau + index * least,
        target + index * rows * width, m, work, size)
    }
    mustSucceed("ormqr") { () throws(LinearAlgebraError) in
      let workspace = try Workspace<Scalar>(routine: "ormqr") { work, _ in run(0, work, -1) }
      _ = try runEach(batch.elementCount, elements: rows * width, routine: "ormqr", workspace) { index, work, _ in
        run(index, work, workspace.count)
      }
    }
    withExtendedLifetime((factors.storage, scales.storage, result.storage)) {}
    return result
  }

  /// P of A P = Q R, with a 1 in row `columnOrder[j]` of column j: [..., n, n]; the identity without pivoting.
  public var permutation: Tensor<Scalar> {
    let (n, order) = (columns, columnOrder)
    return Tensor(shape: batch + [n, n]) { buffer in
      for index in buffer.indices { buffer[index] = 0 }
      for position in 0..<batch.elementCount * n {
        let (matrix, column) = position.quotientAndRemainder(dividingBy: n)
        buffer[matrix * n * n + (order?[position] ?? column) * n + column] = 1
      }
    }
  }
}

/// Q and R of the factorisation A = Q R: [..., m, n] to [..., m, k] and [..., k, n], k = min(m, n), or with `full` to
/// [..., m, m] and [..., m, n]. See ``QR``, also for pivoting.
///
/// - Throws: ``LinearAlgebraError/notFinite(operation:batchIndex:row:column:)`` for a NaN or an infinity.
public func qr<Scalar>(
  _ matrix: Tensor<Scalar>, full: Bool = false
) throws(LinearAlgebraError) -> (orthogonal: Tensor<Scalar>, triangle: Tensor<Scalar>) {
  let factorization = try QR(matrix)
  return (factorization.orthogonal(full: full), factorization.triangle(full: full))
}

/// Runs a routine that fails only where this library hands it a wrong argument.
private func mustSucceed(_ routine: String, _ body: () throws(LinearAlgebraError) -> Void) {
  do { try body() } catch { fatalError("\(routine): \(error)") }
}
