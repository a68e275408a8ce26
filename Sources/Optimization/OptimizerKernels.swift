internal import CKernels

/// The C routines of optimisers, for one element type.
struct OptimizerKernels<Scalar: TensorScalar>: Sendable {
  typealias Numbers = UnsafeMutablePointer<Scalar>

  let adam:
    @Sendable (
      Int, Numbers, UnsafePointer<Scalar>, Numbers, Numbers, Scalar, Scalar, Scalar, Scalar, Scalar
    ) -> Void

  static var own: OptimizerKernels {
    kernelTable(of: Scalar.self, single: OptimizerKernels<Float>.single, double: OptimizerKernels<Double>.double)
  }
}

extension OptimizerKernels<Float> {
  static let single = OptimizerKernels(adam: ck_adam_f32)
}

extension OptimizerKernels<Double> {
  static let double = OptimizerKernels(adam: ck_adam_f64)
}
