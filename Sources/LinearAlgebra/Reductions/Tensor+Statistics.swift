extension Tensor {
  /// The variance over `axes`, the mean square distance from the mean; NaN where they are empty.
  /// - Parameters:
  ///   - axes: all by default.
  ///   - correction: what is taken from the number of elements that the sum is divided by: 0 for that of the elements
  ///     themselves, 1 for the estimate from a sample.
  ///   - keepingAxes: whether the axes stay with extent 1.
  public func variance(axes: [Int]? = nil, correction: Int = 0, keepingAxes: Bool = false) -> Tensor {
    let mean = mean(axes: axes, keepingAxes: true)
    let sum = (self - mean).sumOfSquares(axes: axes, keepingAxes: keepingAxes)
    let count = Shape((axes ?? Array(0..<rank)).map { shape[normalized(axis: $0, in: "variance")] }).elementCount
    return sum / Scalar(Swift.max(count - correction, 0))
  }

  /// The square root of ``variance(axes:correction:keepingAxes:)``.
  public func standardDeviation(axes: [Int]? = nil, correction: Int = 0, keepingAxes: Bool = false) -> Tensor {
    sqrt(variance(axes: axes, correction: correction, keepingAxes: keepingAxes))
  }

  /// The product over `axes`, multiplied pair by pair; 1 where they are empty.
  public func product(axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
    var result = self
    for axis in reducedAxes(axes, in: "product") { result = result.productOfPairs(along: axis) }
    if keepingAxes { return result }
    for axis in reducedAxes(axes, in: "product").sorted(by: >) { result = result.removingAxis(at: axis) }
    return result
  }

  private func productOfPairs(along axis: Int) -> Tensor {
    var result = self
    if result.shape[axis] == 0 {
      var shape = result.shape
      shape[axis] = 1
      return .ones(shape)
    }
    while result.shape[axis] > 1 {
      let half = result.shape[axis] / 2
      let product = result.part(0..<half, along: axis) * result.part(half..<2 * half, along: axis)
      let isOdd = result.shape[axis] > 2 * half
      result = isOdd ? .concatenate([product, result.part(2 * half..<2 * half + 1, along: axis)], axis: axis) : product
    }
    return result
  }

  /// The sums up to and with each element along `axis`, added in order.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func cumulativeSum(axis: Int = -1) -> Tensor { accumulated(axis, "cumulativeSum") { $0 + $1 } }

  /// The products up to and with each element along `axis`, multiplied in order.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func cumulativeProduct(axis: Int = -1) -> Tensor { accumulated(axis, "cumulativeProduct") { $0 * $1 } }

  @inline(__always)
  private func accumulated(_ axis: Int, _ operation: String, _ combine: (Scalar, Scalar) -> Scalar) -> Tensor {
    let axis = normalized(axis: axis, in: operation)
    let (outer, inner) = extents(around: axis)
    let extent = shape[axis]
    return Tensor(shape: shape) { output in
      withUnsafeBufferPointer { input in
        guard output.count > 0, let from = input.baseAddress, let to = output.baseAddress else { return }
        for block in 0..<outer {
          let (x, y) = (from + block * extent * inner, to + block * extent * inner)
          for column in 0..<inner { y[column] = x[column] }
          for index in inner..<extent * inner { y[index] = combine(y[index - inner], x[index]) }
        }
      }
    }
  }

  /// The differences of neighbours along `axis`, x[i + 1] - x[i]: one element fewer.
  public func differences(axis: Int = -1) -> Tensor {
    let axis = normalized(axis: axis, in: "differences")
    let count = Swift.max(shape[axis] - 1, 0)
    return part(Swift.min(1, shape[axis])..<Swift.min(1, shape[axis]) + count, along: axis) - part(0..<count, along: axis)
  }

  /// 1 where an element over `axes` is not 0, else 0; 0 where they are empty.
  public func any(axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
    maximum((self .!= 0).max(axes: axes, keepingAxes: keepingAxes), Tensor(0))
  }

  /// 1 where no element over `axes` is 0, else 0; 1 where they are empty.
  public func all(axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
    minimum((self .!= 0).min(axes: axes, keepingAxes: keepingAxes), Tensor(1))
  }

  /// The elements at `range` along an axis: a view.
  package func part(_ range: Range<Int>, along axis: Int) -> Tensor {
    view((0..<axis).map { _ in .all } + [.range(range.lowerBound, range.upperBound, step: 1)])
  }

  /// The axes of a reduction, each once; all by default.
  package func reducedAxes(_ axes: [Int]?, in operation: String) -> [Int] {
    let found = (axes ?? Array(0..<rank)).map { normalized(axis: $0, in: operation) }
    for (place, axis) in found.enumerated() where found[..<place].contains(axis) {
      argumentFailure(operation, "the axes: repeated axis", axis, expected: "each axis once")
    }
    return found
  }
}

/// The p-norm over `axes`: (Σ |x|ᵖ)^(1/p), the largest |x| for p = ∞, the smallest for -∞, the number of elements that are
/// not 0 for p = 0. It does not overflow where the result does not.
public func vectorNorm<Scalar>(
  _ x: Tensor<Scalar>, order p: Scalar = 2, axes: [Int]? = nil, keepingAxes: Bool = false
) -> Tensor<Scalar> {
  let sizes = abs(x)
  if p == .infinity { return maximum(sizes.max(axes: axes, keepingAxes: keepingAxes), Tensor(0)) }
  if p == -.infinity { return sizes.min(axes: axes, keepingAxes: keepingAxes) }
  if p == 0 { return (x .!= 0).sum(axes: axes, keepingAxes: keepingAxes) }
  if p == 1 { return sizes.sum(axes: axes, keepingAxes: keepingAxes) }
  // By the largest, so that no power overflows and the sum is at least 1.
  let largest = maximum(sizes.max(axes: axes, keepingAxes: true), Tensor(0))
  let isPlain = (largest .> 0) * isFinite(largest)
  let scale = select(where: isPlain, largest, Tensor(1))
  let sum = pow(sizes / scale, p).sum(axes: axes, keepingAxes: true)
  let result = scale * pow(sum, 1 / p)
  return keepingAxes ? result : result.reshaped(to: sizes.max(axes: axes).shape)
}

/// The covariances of the columns of x [..., n, d], whose rows are observations: [..., d, d].
/// - Parameters:
///   - x: [..., n, d].
///   - correction: as of ``Tensor/variance(axes:correction:keepingAxes:)``.
public func covariance<Scalar>(_ x: Tensor<Scalar>, correction: Int = 1) -> Tensor<Scalar> {
  if x.rank < 2 { shapeFailure("covariance", x.shape, expected: "at least two axes") }
  let centred = x - x.mean(axes: [-2], keepingAxes: true)
  return matmul(centred.transposed(), centred) / Scalar(max(x.shape[x.rank - 2] - correction, 0))
}
