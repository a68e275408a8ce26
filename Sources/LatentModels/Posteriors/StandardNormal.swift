/// log N(z; 0, I) of the vectors of the last axis, in nats: [..., Z] to [...].
public func standardNormalLogDensity<Scalar>(_ z: Variable<Scalar>) -> Variable<Scalar> {
  (z.sumOfSquares(axes: [-1]) + logTwoPi() * Scalar(z.shape[z.rank - 1])) * -0.5
}
