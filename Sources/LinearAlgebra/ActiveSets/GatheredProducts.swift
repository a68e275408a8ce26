import CKernels

/// The units that are on, in order; or the first few numbers, for all of them.
package typealias Units = UnsafeBufferPointer<Int32>

/// Where the elements of a matrix lie.
package struct MatrixLayout<Scalar: TensorScalar> {
  package let base: UnsafeMutablePointer<Scalar>
  package let rowStride: Int
  package let columnStride: Int

  package init(_ base: UnsafeMutablePointer<Scalar>, rowStride: Int, columnStride: Int = 1) {
    self.base = base
    self.rowStride = rowStride
    self.columnStride = columnStride
  }

  package init(_ panel: Panel<Scalar>) {
    self.init(panel.base, rowStride: panel.stride)
  }

  package var transposed: MatrixLayout { MatrixLayout(base, rowStride: columnStride, columnStride: rowStride) }
}

/// out[i, :] = base[i, :] + α Σ_k x[i, k] panel[k, :] for the i and the k that the lists name.
///
/// Where few units of a network are on, only their rows and columns are multiplied, and none is gathered first. Rows of
/// the panel and of `out` are touched up to the next multiple of 32 bytes.
///
/// - Parameters:
///   - triangular: the sum for the row at place r of its list stops after place r of the other one, or shortly after,
///     where x must be zero.
///   - base: nil for zero; may be `out`.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
package func gatheredProduct<Scalar>(
  rows: Units, columns: Units, width: Int, triangular: Bool = false, alpha: Scalar = 1, _ x: MatrixLayout<Scalar>,
  _ panel: MatrixLayout<Scalar>, adding base: MatrixLayout<Scalar>? = nil, into out: MatrixLayout<Scalar>
) {
  var product = ck_gathered_product()
  product.rows = rows.count
  product.depth = columns.count
  product.width = width
  product.row = rows.baseAddress
  product.column = columns.baseAddress
  product.triangular = triangular ? 1 : 0
  product.alpha = Double(alpha)
  product.x = UnsafeRawPointer(x.base)
  product.x_row = x.rowStride
  product.x_column = x.columnStride
  product.panel = UnsafeRawPointer(panel.base)
  product.panel_row = panel.rowStride
  product.base = base.map { UnsafeRawPointer($0.base) }
  product.base_row = base?.rowStride ?? 0
  product.out = UnsafeMutableRawPointer(out.base)
  product.out_row = out.rowStride
  Scalar.kernels.gatheredProduct(&product)
}

/// out[i, j] += α Σ_k x[i, k] panel[k, c] for the i of one list and the j at each place c of the other.
///
/// - Parameters:
///   - triangular: the row at place r stops after column r, or shortly after, where `out` must not be used.
///   - width: of `out`.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
package func addGatheredOuter<Scalar>(
  rows: Units, columns: Units, depth: Int, triangular: Bool = false, alpha: Scalar = 1, _ x: MatrixLayout<Scalar>,
  _ panel: MatrixLayout<Scalar>, into out: MatrixLayout<Scalar>, width: Int
) {
  var product = ck_gathered_outer()
  product.rows = rows.count
  product.columns = columns.count
  product.depth = depth
  product.row = rows.baseAddress
  product.column = columns.baseAddress
  product.triangular = triangular ? 1 : 0
  product.alpha = Double(alpha)
  product.x = UnsafeRawPointer(x.base)
  product.x_row = x.rowStride
  product.panel = UnsafeRawPointer(panel.base)
  product.panel_row = panel.rowStride
  product.out = UnsafeMutableRawPointer(out.base)
  product.out_row = out.rowStride
  product.out_width = width
  Scalar.kernels.gatheredOuter(&product)
}

/// out[j, c] = in[indices[c], j] for j below `width`.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
package func gatherTransposed<Scalar>(
  rows: Units, width: Int, _ input: MatrixLayout<Scalar>, into out: MatrixLayout<Scalar>
) {
  guard let base = rows.baseAddress else { return }
  Scalar.kernels.gatherTransposed(rows.count, base, width, input.base, input.rowStride, out.base, out.rowStride)
}

/// out = I + α (s + sᵀ) for matrices of this order.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
package func symmetricPlusIdentity<Scalar>(
  order: Int, alpha: Scalar, _ s: MatrixLayout<Scalar>, into out: MatrixLayout<Scalar>
) {
  Scalar.kernels.symmetricPlusIdentity(order, alpha, s.base, s.rowStride, out.base, out.rowStride)
}
