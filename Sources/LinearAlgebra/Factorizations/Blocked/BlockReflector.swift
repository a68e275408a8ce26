import COpenBLAS

/// A product of Householder reflections as one matrix, I - V T Vᵀ (LAPACK's compact WY form, `?larft`). Rows and
/// columns are LAPACK's.
struct BlockReflector<Scalar: TensorScalar>: Sendable {
  private let rows: Int
  private let width: Int
  /// V, whose columns are the reflections' vectors, and V T: rows x width each.
  private let vectors: PooledBuffer<Scalar>
  private let scaledVectors: PooledBuffer<Scalar>

  /// From what `?geqrf` leaves of `width` columns from the diagonal on: the vectors without their ones below the
  /// diagonal, and the factors of the reflections.
  init(
    rows: Int, width: Int, _ factors: UnsafePointer<Scalar>, leadingDimension: Int, scales: UnsafePointer<Scalar>
  ) {
    self.rows = rows
    self.width = width
    vectors = PooledBuffer(count: rows * width)
    scaledVectors = PooledBuffer(count: rows * width)
    let v = vectors.base
    for j in 0..<width {
      let column = v + j * rows
      for i in 0..<j { column[i] = 0 }
      column[j] = 1
      (column + j + 1).update(from: factors + j * leadingDimension + j + 1, count: rows - j - 1)
    }
    let triangle = PooledBuffer<Scalar>(count: 2 * width * width)
    let (t, products) = (triangle.base, triangle.base + width * width)
    let (height, extent) = (Int32(rows), Int32(width))
    Scalar.kernels.blas.gemm(
      CblasColMajor, CblasTrans, CblasNoTrans, extent, extent, height, 1, v, height, v, height, 0, products, extent)
    for j in 0..<width {
      // T[0..<j, j] = -scale[j] T[0..<j, 0..<j] (VᵀV)[0..<j, j].
      let column = t + j * width
      for i in 0..<width { column[i] = 0 }
      for k in 0..<j {
        let (factor, earlier) = (-scales[j] * products[j * width + k], t + k * width)
        for i in 0...k { column[i] += factor * earlier[i] }
      }
      column[j] = scales[j]
    }
    Scalar.kernels.blas.gemm(
      CblasColMajor, CblasNoTrans, CblasNoTrans, height, extent, extent, 1, v, height, t, extent, 0, scaledVectors.base,
      height)
    withExtendedLifetime(triangle) {}
  }

  /// C becomes (I - V T Vᵀ) C, or (I - V T Vᵀ)ᵀ C, for C: rows x columns.
  func apply(transpose: Bool, to c: UnsafeMutablePointer<Scalar>, columns: Int, leadingDimension: Int) {
    // V T (Vᵀ C), or V ((V T)ᵀ C).
    let (inner, outer) = transpose ? (scaledVectors, vectors) : (vectors, scaledVectors)
    let (height, extent, count, step) = (Int32(rows), Int32(width), Int32(columns), Int32(leadingDimension))
    let parts = PooledBuffer<Scalar>(count: width * columns)
    Scalar.kernels.blas.gemm(
      CblasColMajor, CblasTrans, CblasNoTrans, extent, count, height, 1, inner.base, height, c, step, 0, parts.base,
      extent)
    Scalar.kernels.blas.gemm(
      CblasColMajor, CblasNoTrans, CblasNoTrans, height, count, extent, -1, outer.base, height, parts.base, extent, 1,
      c, step)
    withExtendedLifetime((inner, outer, parts)) {}
  }
}
