internal import CKernels
import LinearAlgebra

/// The C routines over active units, for one element type.
struct SparseKernels<Scalar: TensorScalar>: Sendable {
  typealias Input = UnsafePointer<Scalar>
  typealias Output = UnsafeMutablePointer<Scalar>
  typealias Indices = UnsafeMutablePointer<Int32>
  typealias Positions = UnsafeMutablePointer<Int64>

  let gatheredProduct: @Sendable (UnsafePointer<ck_gathered_product>) -> Void
  let gatheredOuter: @Sendable (UnsafePointer<ck_gathered_outer>) -> Void
  let gatherTransposed: @Sendable (Int, UnsafePointer<Int32>, Int, Input, Int, Output, Int) -> Void
  let symmetricPlusIdentity: @Sendable (Int, Scalar, Input, Int, Output, Int) -> Void
  let activate: @Sendable (Int, Int, Output, Int, Indices, Int, Indices) -> Void
  let keepPositive: @Sendable (Int, Input, Output) -> Void
  let nonzeroColumns: @Sendable (Int, Int, Input, Positions) -> Int
  let gatherColumns: @Sendable (Int, Int, Int, UnsafePointer<Int64>, Input, Output) -> Void
  let expandColumns: @Sendable (Int, Int, Int, UnsafePointer<Int64>, Input, Output) -> Void
  let rectifyRows: @Sendable (Int, Int, Input, Input, Output, Positions, Positions, UnsafeMutablePointer<Int>) -> Int
  let dotColumns: @Sendable (Int, Int, Input, Int, Input, Input, Int, Output) -> Void

  static var own: SparseKernels {
    kernelTable(of: Scalar.self, single: SparseKernels<Float>.single, double: SparseKernels<Double>.double)
  }
}

extension SparseKernels<Float> {
  static let single = SparseKernels(
    gatheredProduct: ck_gathered_product_f32, gatheredOuter: ck_gathered_outer_f32,
    gatherTransposed: ck_gather_transposed_f32, symmetricPlusIdentity: ck_symmetric_plus_identity_f32,
    activate: ck_activate_f32, keepPositive: ck_keep_positive_f32, nonzeroColumns: ck_nonzero_columns_f32,
    gatherColumns: ck_gather_columns_f32, expandColumns: ck_expand_columns_f32, rectifyRows: ck_rectify_rows_f32,
    dotColumns: ck_dot_columns_f32)
}

extension SparseKernels<Double> {
  static let double = SparseKernels(
    gatheredProduct: ck_gathered_product_f64, gatheredOuter: ck_gathered_outer_f64,
    gatherTransposed: ck_gather_transposed_f64, symmetricPlusIdentity: ck_symmetric_plus_identity_f64,
    activate: ck_activate_f64, keepPositive: ck_keep_positive_f64, nonzeroColumns: ck_nonzero_columns_f64,
    gatherColumns: ck_gather_columns_f64, expandColumns: ck_expand_columns_f64, rectifyRows: ck_rectify_rows_f64,
    dotColumns: ck_dot_columns_f64)
}
