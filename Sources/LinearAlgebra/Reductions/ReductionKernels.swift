import CKernels

/// The C routines of sums, extrema, orders and their kin along an axis, for one element type.
struct ReductionKernels<Scalar>: Sendable {
  typealias Input = UnsafePointer<Scalar>
  typealias Output = UnsafeMutablePointer<Scalar>

  let reduce: @Sendable (ck_reduce_op, Int, Int, Int, Input, Output) -> Void
  let sort: @Sendable (Int, Input, Int, Int32, UnsafeMutableRawPointer, Output, Int) -> Void
  let argsort: @Sendable (Int, Input, Int, Int32, UnsafeMutableRawPointer, UnsafeMutablePointer<Int64>, Int) -> Void
}

extension ReductionKernels<Float> {
  static let single = ReductionKernels(
    reduce: ck_reduce_f32, sort: ck_sort_f32, argsort: ck_argsort_f32)
}

extension ReductionKernels<Double> {
  static let double = ReductionKernels(
    reduce: ck_reduce_f64, sort: ck_sort_f64, argsort: ck_argsort_f64)
}
