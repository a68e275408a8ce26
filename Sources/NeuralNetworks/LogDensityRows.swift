import LinearAlgebra

/// Log densities of the rows of x given those of a, and their slopes in a: one pass over both, without what lies between.
package enum LogDensityRows<Scalar: TensorScalar> {
  /// Σ (x - a)², and its slope for -½ of it, x - a.
  case squaredDistance
  /// Σ x a - softplus(a), log density of independent Bernoulli variables with logits a, and its slope x - sigmoid(a).
  case bernoulli

  /// The sum over the last axis: [..., n] to [...].
  ///
  /// - Parameter x: broadcasts to `a`.
  package func values(_ x: Tensor<Scalar>, _ a: Tensor<Scalar>) -> Tensor<Scalar> {
    let kernels = NetworkKernels<Scalar>.own
    let kernel = self == .bernoulli ? kernels.bernoulliLogDensity : kernels.squaredDistance
    let result = Tensor<Scalar>(uninitialized: Shape(a.shape.dropLast()))
    forEachRow(x, a.contiguous()) { row, count, x, a in result.sharedPointer[row] = kernel(count, x, a) }
    withExtendedLifetime(result) {}
    return result
  }

  /// The slopes, each row times a number of its own.
  ///
  /// - Parameters:
  ///   - x: broadcasts to `a`.
  ///   - scale: [...].
  package func slopes(_ x: Tensor<Scalar>, _ a: Tensor<Scalar>, scale: Tensor<Scalar>) -> Tensor<Scalar> {
    let kernels = NetworkKernels<Scalar>.own
    let kernel = self == .bernoulli ? kernels.bernoulliSlope : kernels.scaledDifference
    let (result, scale) = (Tensor<Scalar>(uninitialized: a.shape), scale.contiguous())
    forEachRow(x, a.contiguous()) { row, count, x, a in
      kernel(count, x, a, scale.sharedPointer[row], result.sharedPointer + row * count)
    }
    withExtendedLifetime((result, scale)) {}
    return result
  }

  private func forEachRow(
    _ x: Tensor<Scalar>, _ a: Tensor<Scalar>,
    _ body: (Int, Int, UnsafePointer<Scalar>, UnsafePointer<Scalar>) -> Void
  ) {
    if a.rank == 0 { shapeFailure("LogDensityRows", a.shape, expected: "at least one axis") }
    let count = a.shape[a.rank - 1]
    let x = (x.rank > 0 && x.strides[x.rank - 1] == 1 ? x : x.contiguous()).broadcast(to: a.shape)
    // A single number along the rows is spread over them.
    let spread = count > 1 && x.strides[x.rank - 1] != 1 ? x.contiguous() : x
    let leading = Shape(a.shape.dropLast())
    let offsets = BatchOffsets(batch: leading, shape: leading, strides: Strides(spread.strides.dropLast()))
    Threads.forEachRange(leading.elementCount, grain: max(1, 8192 / max(1, count))) { rows in
      for row in rows { body(row, count, spread.sharedPointer + offsets[row], a.sharedPointer + row * count) }
    }
    withExtendedLifetime((spread, a)) {}
  }
}
