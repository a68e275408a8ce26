import CKernels

/// The C routines of copies that rearrange elements, for one element type.
struct StructureKernels<Scalar>: Sendable {
  typealias Input = UnsafePointer<Scalar>
  typealias Output = UnsafeMutablePointer<Scalar>

  let triangle: @Sendable (Int32, Int, Int, Int, Int, Input, Output) -> Void
  let mirror: @Sendable (Int32, Int, Int, Output) -> Void
  let transpose: @Sendable (Int, Int, Input, Int, Output, Int) -> Void
  let scatterAdd: @Sendable (Int, Int, Int, Int, UnsafePointer<Int64>, Input, Output) -> Void
  let gatherColumns: @Sendable (Int, Int, Int, UnsafePointer<Int64>, Input, Output) -> Void
}

extension StructureKernels<Float> {
  static let single = StructureKernels(
    triangle: ck_triangle_f32, mirror: ck_mirror_f32, transpose: ck_transpose_f32,
    scatterAdd: ck_scatter_add_f32, gatherColumns: ck_gather_columns_f32)
}

extension StructureKernels<Double> {
  static let double = StructureKernels(
    triangle: ck_triangle_f64, mirror: ck_mirror_f64, transpose: ck_transpose_f64,
    scatterAdd: ck_scatter_add_f64, gatherColumns: ck_gather_columns_f64)
}
