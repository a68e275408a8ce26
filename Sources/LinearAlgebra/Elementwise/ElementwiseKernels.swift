import CKernels

/// The C routines of elementwise operations, each over a strided loop, for one element type.
struct ElementwiseKernels<Scalar>: Sendable {
  typealias Input = UnsafePointer<Scalar>
  typealias Output = UnsafeMutablePointer<Scalar>
  typealias Loop = UnsafePointer<ck_loop>

  let unary: @Sendable (ck_unary_op, Loop, Input, Output) -> Void
  let binary: @Sendable (ck_binary_op, Loop, Input, Input, Output) -> Void
  let select: @Sendable (Loop, Input, Input, Input, Output) -> Void
  let fill: @Sendable (Loop, Scalar, Output) -> Void
  let firstNotFinite: @Sendable (Int, Input) -> Int
  let firstDifference: @Sendable (Int, Input, Input) -> Int
}

extension ElementwiseKernels<Float> {
  static let single = ElementwiseKernels(
    unary: ck_unary_f32, binary: ck_binary_f32, select: ck_select_f32, fill: ck_fill_f32,
    firstNotFinite: ck_first_not_finite_f32, firstDifference: ck_first_difference_f32)
}

extension ElementwiseKernels<Double> {
  static let double = ElementwiseKernels(
    unary: ck_unary_f64, binary: ck_binary_f64, select: ck_select_f64, fill: ck_fill_f64,
    firstNotFinite: ck_first_not_finite_f64, firstDifference: ck_first_difference_f64)
}
