import Autodiff
import Testing

/// A tensor of fixed pseudo-random numbers in `range`.
public func sample(_ shape: Shape, in range: ClosedRange<Double> = -2...2, seed: UInt64 = 1) -> Tensor<Double> {
  let uniform = Tensor<Double>.randomUniform(shape, from: RandomStream(seed: seed, purpose: 0))
  return uniform * (range.upperBound - range.lowerBound) + range.lowerBound
}

/// Symmetric positive definite matrices, well conditioned.
public func positiveDefinite(_ batch: Shape, order: Int, seed: UInt64 = 1) -> Tensor<Double> {
  var shape = batch
  shape.append(order)
  shape.append(order)
  return syrk(sample(shape, seed: seed)) + Tensor.identity(order)
}

/// Checks a function of some variables to third order: a rule whose own rule cannot be differentiated passes to second.
public func check(
  _ inputs: Tensor<Double>..., tolerance: Double = 1e-6, sourceLocation: SourceLocation = #_sourceLocation,
  _ function: ([Variable<Double>]) throws -> Variable<Double>
) {
  check(inputs, tolerance: tolerance, "", sourceLocation: sourceLocation, function)
}

/// The same, with what to say where it fails.
public func check(
  _ inputs: [Tensor<Double>], tolerance: Double = 1e-6, _ context: @autoclosure () -> String,
  sourceLocation: SourceLocation = #_sourceLocation, _ function: ([Variable<Double>]) throws -> Variable<Double>
) {
  do {
    try checkGradients(order: 3, at: inputs, tolerance: tolerance) { [try function($0)] }
  } catch {
    Issue.record("\(context()) \(error)", sourceLocation: sourceLocation)
  }
}

/// A 0-d variable's number.
extension Variable {
  public var scalar: Scalar { value.scalar }
}

/// Counts what happens inside closures.
public final class Counter {
  public var count = 0
  public init() {}
}
