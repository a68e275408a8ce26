import LinearAlgebra
import SparseActivations

/// Kernels for outputs through the logistic function, p = 1 / (1 + e⁻ᵍ), whose slope is v = p (1 - p).
package enum LogisticOutputs<Scalar: TensorScalar> {
  package typealias Vector = UnsafeMutablePointer<Scalar>

  /// g ← p
  @inline(__always)
  package static func probabilities(count: Int, _ g: Vector) { NetworkKernels<Scalar>.own.logistic(count, g) }

  /// The rows of a times v, with x - p in the column after them.
  ///
  /// - Parameter out: of at least one column more than `a`.
  @inline(__always)
  package static func weigh(
    _ a: MatrixLayout<Scalar>, images x: Vector, _ p: Vector, into out: PaddedMatrix<Scalar>, width: Int
  ) {
    NetworkKernels<Scalar>.own.logisticWeigh(out.rows, width, x, p, a.base, a.rowStride, out.base, out.stride)
  }

  /// For Λ = aᵀ diag(v) a + I and b = a Λ̄ with Λ̄ symmetric: the gradient in g through v, the bend, and b becomes that
  /// in a.
  @inline(__always)
  package static func precisionGradient(
    _ p: Vector, _ a: MatrixLayout<Scalar>, _ b: PaddedMatrix<Scalar>, bend: Vector
  ) {
    NetworkKernels<Scalar>.own.logisticPrecisionGradient(
      b.rows, b.columns, p, a.base, a.rowStride, b.base, b.stride, bend)
  }

  /// What an update of a mode search passes back to its outputs: e = x - p - v d, f = -v u and the bend -v (1 - 2 p) u d,
  /// one under the other: [3, B, D].
  ///
  /// - Parameters:
  ///   - x: [B, D].
  ///   - p: [B, D].
  ///   - products: u and d, [2, B, D].
  package static func updateGradient(
    images x: Tensor<Scalar>, _ p: Tensor<Scalar>, _ products: Tensor<Scalar>
  ) -> Tensor<Scalar> {
    let (rows, count) = (x.shape[0], x.shape[1])
    let (x, p, products) = (x.contiguous(), p.contiguous(), products.contiguous())
    let result = Tensor<Scalar>(uninitialized: [3, rows, count])
    let kernel = NetworkKernels<Scalar>.own.logisticUpdateGradient
    Threads.forEachRange(rows, grain: max(1, 8192 / max(1, count))) { range in
      let (first, size, total) = (range.lowerBound * count, range.count * count, rows * count)
      let (u, out) = (products.sharedPointer + first, result.sharedPointer + first)
      kernel(
        size, x.sharedPointer + first, p.sharedPointer + first, u + total, u, out, out + total, out + 2 * total)
    }
    withExtendedLifetime((x, p, products, result)) {}
    return result
  }
}
