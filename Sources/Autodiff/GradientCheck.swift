/// A derivative that disagrees with finite differences.
public struct GradientCheckError: Error, CustomStringConvertible {
  /// 1 for the gradient itself, 2 for the gradient of the gradient.
  public let order: Int
  /// uᵀJ v by the backward pass.
  public let derivative: Double
  /// The same by central differences.
  public let difference: Double
  /// |derivative - difference| over max(1, |derivative|, |difference|).
  public let error: Double
  /// The largest error that was allowed.
  public let tolerance: Double

  /// One line with all of it.
  public var description: String {
    "derivative of order \(order): \(derivative) by the backward pass, \(difference) by central differences, "
      + "relative error \(error), allowed \(tolerance)"
  }
}

/// Compares the derivatives of `function` at `inputs` with central differences, up to `order`.
///
/// In one random direction v of the inputs and u of the outputs, uᵀ J v from the backward pass must agree with the
/// difference quotient of u · f; for the next order the same holds of the function (x, u) ↦ uᵀJ(x). One direction finds
/// any wrong rule with probability 1 at the cost of three evaluations, whatever the shapes.
///
/// - Parameters:
///   - order: 1 or more.
///   - inputs: where to differentiate; away from kinks by more than the step, 1e-5 times a standard normal number.
///   - tolerance: the largest error relative to max(1, the derivative).
///   - seed: of the random directions.
///   - tape: the one to differentiate on; `function` needs it where it differentiates itself.
///   - function: may return any number of variables of any shapes.
/// - Throws: ``GradientCheckError``, or what `function` throws.
public func checkGradients(
  order: Int = 2, at inputs: [Tensor<Double>], tolerance: Double = 1e-6, seed: UInt64 = 0, tape: Tape<Double> = Tape(),
  of function: ([Variable<Double>]) throws -> [Variable<Double>]
) throws {
  try check(level: 1, order: order, at: inputs, tolerance: tolerance, seed: seed, tape: tape, function)
}

private func check(
  level: Int, order: Int, at inputs: [Tensor<Double>], tolerance: Double, seed: UInt64, tape: Tape<Double>,
  _ function: ([Variable<Double>]) throws -> [Variable<Double>]
) throws {
  func directions(_ tensors: [Tensor<Double>], purpose: UInt8) -> [Tensor<Double>] {
    tensors.enumerated().map { index, tensor in
      let stream = RandomStream(seed: seed, purpose: purpose, index: UInt64(level << 16 + index))
      return Tensor.randomNormal(tensor.shape, from: stream)
    }
  }
  func values(at point: [Tensor<Double>]) throws -> [Tensor<Double>] {
    try function(point.map { Variable($0) }).map(\.value)
  }
  func inner(_ left: [Tensor<Double>], _ right: [Tensor<Double>]) -> Double {
    zip(left, right).reduce(0) { $0 + ($1.0 * $1.1).sum().scalar }
  }

  let v = directions(inputs, purpose: 1)
  let u = directions(try values(at: inputs), purpose: 2)
  let h = 1e-5
  let ahead = try values(at: zip(inputs, v).map { $0 + $1 * h })
  let behind = try values(at: zip(inputs, v).map { $0 - $1 * h })
  let difference = inner(u, zip(ahead, behind).map { ($0 - $1) / (2 * h) })
  let products = try tape.vectorJacobianProduct(
    at: inputs.map { Variable($0) }, vectors: u.map { Variable($0) }, of: function
  ).products
  let derivative = inner(products.map(\.value), v)
  let error = abs(derivative - difference) / max(1, abs(derivative), abs(difference))
  // Written so that a NaN fails.
  if !(error <= tolerance) {
    throw GradientCheckError(
      order: level, derivative: derivative, difference: difference, error: error, tolerance: tolerance)
  }
  guard level < order else { return }
  try check(
    level: level + 1, order: order, at: inputs + u, tolerance: tolerance, seed: seed, tape: tape
  ) { point in
    try tape.vectorJacobianProduct(
      at: Array(point.prefix(inputs.count)), vectors: Array(point.dropFirst(inputs.count)), of: function
    ).products
  }
}
