import CKernels

/// The C routines of random numbers, functions of a key and a counter, for one element type.
struct RandomKernels<Scalar>: Sendable {
  typealias Output = UnsafeMutablePointer<Scalar>

  let randomNormal: @Sendable (Int, UInt64, UInt64, UInt64, Output) -> Void
  let randomUniform: @Sendable (Int, UInt64, UInt64, UInt64, Output) -> Void
}

extension RandomKernels<Float> {
  static let single = RandomKernels(
    randomNormal: ck_random_normal_f32, randomUniform: ck_random_uniform_f32)
}

extension RandomKernels<Double> {
  static let double = RandomKernels(
    randomNormal: ck_random_normal_f64, randomUniform: ck_random_uniform_f64)
}
