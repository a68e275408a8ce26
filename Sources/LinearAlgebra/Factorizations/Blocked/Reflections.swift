/// The orthogonal matrix Q = H₀ H₁ ... of Householder reflections, as a factorisation leaves them: the vector of
/// reflection j without its one stands below the diagonal of column j. Rows and columns are LAPACK's.
struct Reflections<Scalar: TensorScalar> {
  private static var panelColumns: Int { 32 }

  let rows: Int
  let count: Int
  let vectors: UnsafePointer<Scalar>
  let leadingDimension: Int
  /// The factors of the reflections.
  let scales: UnsafePointer<Scalar>

  /// The reflections in blocks of ``panelColumns``, the last of which may be smaller.
  static func panels(_ count: Int) -> [Range<Int>] {
    stride(from: 0, to: count, by: panelColumns).map { $0..<min(count, $0 + panelColumns) }
  }

  /// Those of `part` as one matrix, of the rows from its first on.
  func block(_ part: Range<Int>) -> BlockReflector<Scalar> {
    BlockReflector(
      rows: rows - part.lowerBound, width: part.count,
      vectors + part.lowerBound * leadingDimension + part.lowerBound, leadingDimension: leadingDimension,
      scales: scales + part.lowerBound)
  }

  /// C becomes Q C, for C: rows x columns. The threads share the columns, in chunks that the shape alone determines.
  ///
  /// - Parameter isIdentity: whether C holds the first columns of the identity, of which a block of reflections leaves
  ///   those before it alone.
  func apply(to c: UnsafeMutablePointer<Scalar>, columns: Int, leadingDimension step: Int, isIdentity: Bool = false) {
    let panels = Self.panels(count)
    let blocks = Threads.map(panels.count) { block(panels[$0]) }
    // Eight chunks or more, where they are not too narrow for products.
    let chunk = min(128, max(32, (columns / 8 + 7) / 8 * 8))
    let chunks = (columns + chunk - 1) / chunk
    Threads.forEach(chunks) { index in
      // The last columns first: most blocks change them.
      let first = (chunks - 1 - index) * chunk
      let width = min(columns, first + chunk) - first
      for (panel, block) in zip(panels, blocks).reversed() where !isIdentity || panel.lowerBound < first + width {
        block.apply(
          transpose: false, to: c + first * step + panel.lowerBound, columns: width, leadingDimension: step)
      }
    }
  }
}
