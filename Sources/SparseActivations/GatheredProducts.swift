internal import CKernels
import LinearAlgebra

/// A matrix that a product over active units takes as an operand, and holds as long as it runs.
@usableFromInline
package protocol MatrixOperand<Scalar> {
  associatedtype Scalar: TensorScalar
  var layout: MatrixLayout<Scalar> { get }
}

/// Where the elements of a matrix lie, whose memory others hold.
@usableFromInline
package struct MatrixLayout<Scalar: TensorScalar>: MatrixOperand {
  package let base: UnsafeMutablePointer<Scalar>
  package let rowStride: Int
  package let columnStride: Int

  package init(_ base: UnsafeMutablePointer<Scalar>, rowStride: Int, columnStride: Int = 1) {
    self.base = base
    self.rowStride = rowStride
    self.columnStride = columnStride
  }

  @usableFromInline package var layout: MatrixLayout { self }
  package var transposed: MatrixLayout { MatrixLayout(base, rowStride: columnStride, columnStride: rowStride) }
}

extension PaddedMatrix: MatrixOperand {
  @usableFromInline package var layout: MatrixLayout<Scalar> { MatrixLayout(base, rowStride: stride) }
}

extension MatrixLayout {
  /// From an element on.
  fileprivate func from(row: Int, column: Int = 0) -> MatrixLayout {
    MatrixLayout(base + row * rowStride + column * columnStride, rowStride: rowStride, columnStride: columnStride)
  }
}

/// out[i, :] = base[i, :] + α Σ_k x[i, k] panel[k, :] for the i and the k that the lists name.
///
/// Where few units of a network are on, only their rows and columns are multiplied, and none is gathered first. Rows of
/// the panel and of `out` are touched up to the next multiple of 32 bytes.
///
/// - Parameters:
///   - triangular: the sum for the row at place r of its list stops after place r of the other one, or shortly after,
///     where x must be zero; with lists in memory.
///   - base: nil for zero; may be `out`.
@inlinable
package func gatheredProduct<Scalar>(
  rows: IndexList, columns: IndexList, width: Int, triangular: Bool = false, alpha: Scalar = 1,
  _ x: some MatrixOperand<Scalar>, _ panel: some MatrixOperand<Scalar>, adding base: MatrixLayout<Scalar>? = nil,
  into out: some MatrixOperand<Scalar>
) {
  withExtendedLifetime((x, panel, out)) {
    multiplyGathered(rows, columns, width, triangular, alpha, x.layout, panel.layout, base, out.layout)
  }
}

@usableFromInline
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
func multiplyGathered<Scalar>(
  _ rows: IndexList, _ columns: IndexList, _ width: Int, _ triangular: Bool, _ alpha: Scalar,
  _ x: MatrixLayout<Scalar>, _ panel: MatrixLayout<Scalar>, _ base: MatrixLayout<Scalar>?, _ out: MatrixLayout<Scalar>
) {
  let base = base?.from(row: rows.first)
  let (x, panel, out) = (
    x.from(row: rows.first, column: columns.first), panel.from(row: columns.first), out.from(row: rows.first)
  )
  var product = ck_gathered_product()
  product.rows = rows.count
  product.depth = columns.count
  product.width = width
  product.row = rows.base
  product.column = columns.base
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
  SparseKernels<Scalar>.own.gatheredProduct(&product)
}

/// out[i, j] += α Σ_k x[i, k] panel[k, c] for the i of one list and the j at each place c of the other, which lies in
/// memory.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
package func addGatheredOuter<Scalar>(
  rows: IndexList, columns: IndexList, depth: Int, alpha: Scalar = 1, _ x: MatrixLayout<Scalar>,
  _ panel: MatrixLayout<Scalar>, into sum: PaddedMatrix<Scalar>
) {
  guard let column = columns.base else {
    precondition(columns.isEmpty, "addGatheredOuter: expected a list of columns in memory")
    return
  }
  let (x, out) = (x.from(row: rows.first), sum.layout.from(row: rows.first))
  var product = ck_gathered_outer()
  product.rows = rows.count
  product.columns = columns.count
  product.depth = depth
  product.row = rows.base
  product.column = column
  product.alpha = Double(alpha)
  product.x = UnsafeRawPointer(x.base)
  product.x_row = x.rowStride
  product.panel = UnsafeRawPointer(panel.base)
  product.panel_row = panel.rowStride
  product.out = UnsafeMutableRawPointer(out.base)
  product.out_row = out.rowStride
  product.out_width = sum.columns
  SparseKernels<Scalar>.own.gatheredOuter(&product)
  withExtendedLifetime(sum) {}
}

/// out[j, c] = in[rows[c], j] for j below `width` and a list in memory.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
package func gatherTransposed<Scalar>(
  rows: IndexList, width: Int, _ input: MatrixLayout<Scalar>, into out: MatrixLayout<Scalar>
) {
  guard let row = rows.base else {
    precondition(rows.isEmpty, "gatherTransposed: expected a list of rows in memory")
    return
  }
  SparseKernels<Scalar>.own.gatherTransposed(
    rows.count, row, width, input.base, input.rowStride, out.base, out.rowStride)
}

/// out = I + α (s + sᵀ) for matrices of this order.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
package func symmetricPlusIdentity<Scalar>(
  order: Int, alpha: Scalar, _ s: MatrixLayout<Scalar>, into out: MatrixLayout<Scalar>
) {
  SparseKernels<Scalar>.own.symmetricPlusIdentity(order, alpha, s.base, s.rowStride, out.base, out.rowStride)
}

/// Zero in place of the elements of `a` whose units are off, where those of `h` are not above zero.
package func keepPositive<Scalar: TensorScalar>(
  count: Int, on h: UnsafeMutablePointer<Scalar>, _ a: UnsafeMutablePointer<Scalar>
) {
  SparseKernels<Scalar>.own.keepPositive(count, h, a)
}
