/// Kernels for outputs through the logistic function, p = 1 / (1 + e⁻ᵍ), whose slope is v = p (1 - p).
package enum LogisticOutputs<Scalar: TensorScalar> {
  package typealias Vector = UnsafeMutablePointer<Scalar>

  /// g ← p
  @inline(__always)
  package static func probabilities(count: Int, _ g: Vector) { Scalar.kernels.logistic(count, g) }

  /// The rows of a times v, with x - p in the column after them.
  ///
  /// - Parameter out: of at least one column more than `a`.
  @inline(__always)
  package static func weigh(
    _ a: MatrixLayout<Scalar>, images x: Vector, _ p: Vector, into out: Panel<Scalar>, width: Int
  ) {
    Scalar.kernels.logisticWeigh(out.rows, width, x, p, a.base, a.rowStride, out.base, out.stride)
  }

  /// For Λ = aᵀ diag(v) a + I and b = a Λ̄ with Λ̄ symmetric: the gradient in g through v, the bend, and b becomes that
  /// in a.
  @inline(__always)
  package static func precisionGradient(
    _ p: Vector, _ a: MatrixLayout<Scalar>, _ b: Panel<Scalar>, bend: Vector
  ) {
    Scalar.kernels.logisticPrecisionGradient(b.rows, b.columns, p, a.base, a.rowStride, b.base, b.stride, bend)
  }

  /// e = x - p - v d, f = -v u, and the bend -v (1 - 2 p) u d.
  @inline(__always)
  package static func updateGradient(
    count: Int, images x: Vector, _ p: Vector, _ d: Vector, _ u: Vector, e: Vector, f: Vector, bend: Vector
  ) {
    Scalar.kernels.logisticUpdateGradient(count, x, p, d, u, e, f, bend)
  }

  /// Zero in place of the elements of units that are off, h ≤ 0.
  @inline(__always)
  package static func keep(count: Int, on h: Vector, _ a: Vector) { Scalar.kernels.keepPositive(count, h, a) }
}
