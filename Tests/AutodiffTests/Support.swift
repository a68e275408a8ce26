import Autodiff
import Testing

/// A tensor of fixed pseudo-random numbers in `range`.
func sample(_ shape: Shape, in range: ClosedRange<Double> = -2...2, seed: UInt64 = 1) -> Tensor<Double> {
  let uniform = Tensor<Double>.randomUniform(shape, from: RandomStream(seed: seed, purpose: 0))
  return uniform * (range.upperBound - range.lowerBound) + range.lowerBound
}

/// Symmetric positive definite matrices, well conditioned.
func positiveDefinite(_ batch: Shape, order: Int, seed: UInt64 = 1) -> Tensor<Double> {
  var shape = batch
  shape.append(order)
  shape.append(order)
  return syrk(sample(shape, seed: seed)) + Tensor.identity(order)
}

/// Checks a function of one variable to second order.
func check(
  _ inputs: Tensor<Double>..., tolerance: Double = 1e-6, sourceLocation: SourceLocation = #_sourceLocation,
  _ function: ([Variable<Double>]) throws -> Variable<Double>
) {
  #expect(throws: Never.self, sourceLocation: sourceLocation) {
    try checkGradients(order: 2, at: inputs, tolerance: tolerance) { [try function($0)] }
  }
}
