import CLAPACKE

/// The factorisation A = Q R of one large matrix in blocks, and Q written out. A panel's columns are halved until
/// LAPACK's `?geqrf` reflects them one by one; products do the rest, and the threads share the columns that they
/// change. The blocks are a function of the shape alone, so that threads change no bit.
///
/// Rows and columns are LAPACK's, which sees the columns of what we keep as rows; so are the results.
struct BlockedQR<Scalar: TensorScalar> {
  private static var leafColumns: Int { 8 }
  private static var chunkColumns: Int { 128 }

  private let rows: Int
  private let columns: Int
  private let matrix: UnsafeMutablePointer<Scalar>
  private let scales: UnsafeMutablePointer<Scalar>

  /// Whether this is faster than LAPACK's own blocks.
  static func suits(rows: Int, columns: Int) -> Bool { min(rows, columns) >= 64 }

  /// Replaces `matrix`, rows x columns, by R and the reflections below its diagonal, and writes their factors to
  /// `scales`, as `?geqrf` does. With fewer reflections than columns only the first columns become R, and Qᵀ is applied
  /// to the others.
  static func factorize(
    _ matrix: UnsafeMutablePointer<Scalar>, rows: Int, columns: Int, reflections: Int,
    scales: UnsafeMutablePointer<Scalar>
  ) {
    let factorization = BlockedQR(rows: rows, columns: columns, matrix: matrix, scales: scales)
    for panel in Reflections<Scalar>.panels(reflections) {
      factorization.factorize(panel)
      let reflector = factorization.reflections.block(panel)
      Threads.forEach(chunks(columns - panel.upperBound)) { index in
        let first = panel.upperBound + index * chunkColumns
        reflector.apply(
          transpose: true, to: factorization.element(panel.lowerBound, first),
          columns: min(columns, first + chunkColumns) - first, leadingDimension: rows)
      }
    }
  }

  /// Writes the first `width` columns of Q to `target`, rows x width, which holds those of the identity, as `?orgqr`
  /// does.
  static func expand(
    _ matrix: UnsafeMutablePointer<Scalar>, rows: Int, columns: Int, scales: UnsafeMutablePointer<Scalar>,
    into target: UnsafeMutablePointer<Scalar>, width: Int
  ) {
    BlockedQR(rows: rows, columns: columns, matrix: matrix, scales: scales).reflections
      .apply(to: target, columns: width, leadingDimension: rows, isIdentity: true)
  }

  private static func chunks(_ count: Int) -> Int { (count + chunkColumns - 1) / chunkColumns }

  private func element(_ i: Int, _ j: Int) -> UnsafeMutablePointer<Scalar> { matrix + j * rows + i }

  private func factorize(_ part: Range<Int>) {
    let start = part.lowerBound
    if part.count <= Self.leafColumns {
      let work = PooledBuffer<Scalar>(count: part.count)
      let info = Scalar.kernels.factorizations.lapack.geqrf(
        LAPACK_COL_MAJOR, Int32(rows - start), Int32(part.count), element(start, start), Int32(rows), scales + start,
        work.base, Int32(part.count))
      precondition(info == 0, "geqrf refuses argument \(-info)")
      return
    }
    let middle = start + (part.count / 2 + Self.leafColumns - 1) / Self.leafColumns * Self.leafColumns
    factorize(start..<middle)
    reflections.block(start..<middle).apply(
      transpose: true, to: element(start, middle), columns: part.upperBound - middle, leadingDimension: rows)
    factorize(middle..<part.upperBound)
  }

  private var reflections: Reflections<Scalar> {
    Reflections(rows: rows, count: min(rows, columns), vectors: matrix, leadingDimension: rows, scales: scales)
  }
}
