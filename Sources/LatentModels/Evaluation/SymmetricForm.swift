import SparseActivations

/// δᵀAδ = 2 δᵀUδ of a symmetric A, with U its upper triangle and half its diagonal: panels of rows, each from its first
/// column on, are little more than half of the work.
struct SymmetricForm<Scalar: TensorScalar> {
  /// U: [n, n], zeros below.
  private let half: Tensor<Scalar>

  private static var panelHeight: Int { 96 }

  /// - Parameter matrix: A, [n, n].
  init(_ matrix: Tensor<Scalar>) {
    half = matrix.halfTriangle().transposed().contiguous()
  }

  /// δᵀAδ - 2 δ·s for each column δ: [m] of a matrix [n, m].
  ///
  /// - Parameter slope: s, [n].
  func values(_ columns: SparseRows<Scalar>, slope: Tensor<Scalar>) -> Tensor<Scalar> {
    let (vectors, indices) = (columns.values, columns.indices)
    var sum = Tensor<Scalar>.zeros([vectors.shape[1]])
    for start in stride(from: 0, to: indices.count, by: Self.panelHeight) {
      let rows = start..<min(start + Self.panelHeight, indices.count)
      let product = matmul(panel(indices, rows), vectors[start...])
      sum += dotColumns(product, shift: -slope.gathering(Array(indices[rows])), vectors[rows])
    }
    return sum * 2
  }

  /// U in these of the rows and of the columns `indices`, from the first of the rows on.
  private func panel(_ indices: [Int], _ rows: Range<Int>) -> Tensor<Scalar> {
    if indices.count == half.shape[0] { return half[rows, rows.lowerBound...] }
    return half.gathering(Array(indices[rows])).gathering(Array(indices[rows.lowerBound...]), axis: 1)
  }
}
