import CKernels

/// The C routines of sums, extrema and their kin along an axis, for one element type.
struct ReductionKernels<Scalar>: Sendable {
  typealias Input = UnsafePointer<Scalar>
  typealias Output = UnsafeMutablePointer<Scalar>

  let reduce: @Sendable (ck_reduce_op, Int, Int, Int, Input, Output) -> Void
}

extension ReductionKernels<Float> {
  static let single = ReductionKernels(
    reduce: ck_reduce_f32)
}

extension ReductionKernels<Double> {
  static let double = ReductionKernels(
    reduce: ck_reduce_f64)
}
