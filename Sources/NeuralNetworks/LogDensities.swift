import Autodiff
import Glibc

/// log N(x; mean, e^logVariance I) of the vectors of the last axis, in nats: [...].
///
/// - Parameters:
///   - x: [..., n]; broadcasts to `mean`.
///   - mean: [..., n].
///   - logVariance: one number, under any shape of one element.
public func gaussianLogDensity<Scalar>(
  of x: Variable<Scalar>, mean: Variable<Scalar>, logVariance: Variable<Scalar>
) -> Variable<Scalar> {
  checkLogDensity("gaussianLogDensity", x, mean)
  if logVariance.shape.elementCount != 1 {
    shapeFailure("gaussianLogDensity", logVariance.shape, expected: "a log variance of one element")
  }
  let rows = LogDensityRows<Scalar>.squaredDistance
  let count = Scalar(mean.shape[mean.rank - 1])
  let squares = rows.values(x.value, mean.value)
  let (level, precision) = (logVariance.value.scalar, exp(-logVariance.value).scalar)
  let value = (squares * precision + (level + logTwoPi()) * count) * -0.5
  return customOperation([x, mean, logVariance], values: [value]) { context in
    guard let gradient = context.gradients[0] else { return [nil, nil, nil] }
    if context.isRecording {
      return try context.composed(gradient) { inputs in
        let distance = (inputs[0] - inputs[1]).sumOfSquares(axes: [-1])
        // One element under any shape, which must not become the result's.
        let level = inputs[2].reshaped(to: [])
        return (distance * exp(-level) + (level + logTwoPi()) * count) * -0.5
      }
    }
    let slopes =
      context.isNeeded[0] || context.isNeeded[1]
      ? Variable(rows.slopes(x.value, mean.value, scale: gradient.value * precision)) : nil
    return [
      context.isNeeded[0] ? slopes.map { -$0 } : nil, slopes,
      Variable(((squares * precision - count) * gradient.value).sum() * 0.5).reshaped(to: logVariance.shape),
    ]
  }[0]
}

/// log p(x) of independent Bernoulli variables with p = sigmoid(logits), summed over the last axis, in nats: [...].
///
/// - Parameters:
///   - x: [..., n], 0 to 1; broadcasts to `logits`.
///   - logits: [..., n].
public func bernoulliLogDensity<Scalar>(of x: Variable<Scalar>, logits: Variable<Scalar>) -> Variable<Scalar> {
  checkLogDensity("bernoulliLogDensity", x, logits)
  let rows = LogDensityRows<Scalar>.bernoulli
  return customOperation([x, logits], values: [rows.values(x.value, logits.value)]) { context in
    guard let gradient = context.gradients[0] else { return [nil, nil] }
    if context.isRecording {
      return try context.composed(gradient) { ($0[0] * $0[1] - softplus($0[1])).sum(axes: [-1]) }
    }
    return [
      context.isNeeded[0] ? gradient.expandingAxis(at: -1) * logits : nil,
      context.isNeeded[1] ? Variable(rows.slopes(x.value, logits.value, scale: gradient.value)) : nil,
    ]
  }[0]
}

private func checkLogDensity<Scalar>(_ operation: String, _ x: Variable<Scalar>, _ parameters: Variable<Scalar>) {
  if parameters.rank == 0 || broadcastShape(x.shape, parameters.shape, in: operation) != parameters.shape {
    shapeFailure(operation, x.shape, parameters.shape, expected: "values that broadcast to the parameters, [..., n]")
  }
}

extension CustomVJPContext {
  /// What the plain formula of the operation passes back, itself differentiable.
  fileprivate func composed(
    _ gradient: Variable<Scalar>, _ formula: ([Variable<Scalar>]) -> Variable<Scalar>
  ) throws -> [Variable<Scalar>?] {
    try tape.vectorJacobianProduct(at: inputs, vectors: [gradient]) { [formula($0)] }.products
  }
}

/// log 2π
package func logTwoPi<Scalar: TensorScalar>() -> Scalar { Scalar(log(2 * Double.pi)) }
