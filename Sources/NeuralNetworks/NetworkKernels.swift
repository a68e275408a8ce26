internal import CKernels
import LinearAlgebra

/// The C routines over rows of log densities and over outputs through the logistic function, for one element type.
struct NetworkKernels<Scalar: TensorScalar>: Sendable {
  typealias Input = UnsafePointer<Scalar>
  typealias Output = UnsafeMutablePointer<Scalar>

  let squaredDistance: @Sendable (Int, Input, Input) -> Scalar
  let bernoulliLogDensity: @Sendable (Int, Input, Input) -> Scalar
  let scaledDifference: @Sendable (Int, Input, Input, Scalar, Output) -> Void
  let bernoulliSlope: @Sendable (Int, Input, Input, Scalar, Output) -> Void
  let logistic: @Sendable (Int, Output) -> Void
  let logisticWeigh: @Sendable (Int, Int, Input, Input, Input, Int, Output, Int) -> Void
  let logisticPrecisionGradient: @Sendable (Int, Int, Input, Input, Int, Output, Int, Output) -> Void
  let logisticUpdateGradient: @Sendable (Int, Input, Input, Input, Input, Output, Output, Output) -> Void

  static var own: NetworkKernels {
    kernelTable(of: Scalar.self, single: NetworkKernels<Float>.single, double: NetworkKernels<Double>.double)
  }
}

extension NetworkKernels<Float> {
  static let single = NetworkKernels(
    squaredDistance: ck_squared_distance_f32, bernoulliLogDensity: ck_bernoulli_log_density_f32,
    scaledDifference: ck_scaled_difference_f32, bernoulliSlope: ck_bernoulli_slope_f32, logistic: ck_logistic_f32,
    logisticWeigh: ck_logistic_weigh_f32, logisticPrecisionGradient: ck_logistic_precision_gradient_f32,
    logisticUpdateGradient: ck_logistic_update_gradient_f32)
}

extension NetworkKernels<Double> {
  static let double = NetworkKernels(
    squaredDistance: ck_squared_distance_f64, bernoulliLogDensity: ck_bernoulli_log_density_f64,
    scaledDifference: ck_scaled_difference_f64, bernoulliSlope: ck_bernoulli_slope_f64, logistic: ck_logistic_f64,
    logisticWeigh: ck_logistic_weigh_f64, logisticPrecisionGradient: ck_logistic_precision_gradient_f64,
    logisticUpdateGradient: ck_logistic_update_gradient_f64)
}
