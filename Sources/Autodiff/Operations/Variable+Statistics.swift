// Composed from recorded operations, so that derivatives of any order follow.

extension Variable {
  /// The variance over `axes`; see `Tensor.variance`.
  public func variance(axes: [Int]? = nil, correction: Int = 0, keepingAxes: Bool = false) -> Variable {
    let distances = self - mean(axes: axes, keepingAxes: true)
    let count = Shape(value.reducedAxes(axes, in: "variance").map { shape[$0] }).elementCount
    return distances.sumOfSquares(axes: axes, keepingAxes: keepingAxes) / Scalar(Swift.max(count - correction, 0))
  }

  /// The square root of ``variance(axes:correction:keepingAxes:)``; its derivative where all elements are equal is
  /// infinite.
  public func standardDeviation(axes: [Int]? = nil, correction: Int = 0, keepingAxes: Bool = false) -> Variable {
    sqrt(variance(axes: axes, correction: correction, keepingAxes: keepingAxes))
  }

  /// The product over `axes`, multiplied pair by pair: its derivative exists where elements are 0 too.
  public func product(axes: [Int]? = nil, keepingAxes: Bool = false) -> Variable {
    let axes = value.reducedAxes(axes, in: "product")
    var result = self
    for axis in axes { result = result.productOfPairs(along: axis) }
    if keepingAxes { return result }
    for axis in axes.sorted(by: >) { result = result.removingAxis(at: axis) }
    return result
  }

  private func productOfPairs(along axis: Int) -> Variable {
    var result = self
    if shape[axis] == 0 { return Variable(value.product(axes: [axis], keepingAxes: true)) }
    while result.shape[axis] > 1 {
      let (count, half) = (result.shape[axis], result.shape[axis] / 2)
      let product = result.part(0..<half, along: axis) * result.part(half..<2 * half, along: axis)
      let isOdd = count > 2 * half
      result = isOdd ? .concatenate([product, result.part(2 * half..<count, along: axis)], axis: axis) : product
    }
    return result
  }

  /// The sums up to and with each element along `axis`.
  public func cumulativeSum(axis: Int = -1) -> Variable {
    .record(value.cumulativeSum(axis: axis), self) { g, _ in
      g.flipped(axis: axis).cumulativeSum(axis: axis).flipped(axis: axis)
    }
  }

  /// The products up to and with each element along `axis`, multiplied over distances of 1, 2, 4, ...: their
  /// derivatives exist where elements are 0 too.
  public func cumulativeProduct(axis: Int = -1) -> Variable {
    let axis = value.normalized(axis: axis, in: "cumulativeProduct")
    let count = shape[axis]
    var (result, distance) = (self, 1)
    while distance < count {
      let next = result.part(distance..<count, along: axis) * result.part(0..<count - distance, along: axis)
      result = .concatenate([result.part(0..<distance, along: axis), next], axis: axis)
      distance *= 2
    }
    return result
  }

  /// How many elements over `axes` are not 0: a constant.
  public func countNonzero(axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor<Scalar> {
    value.countNonzero(axes: axes, keepingAxes: keepingAxes)
  }

  /// The differences of neighbours along `axis`, x[i + 1] - x[i]: one element fewer.
  public func differences(axis: Int = -1) -> Variable {
    let axis = value.normalized(axis: axis, in: "differences")
    let first = Swift.min(1, shape[axis])
    return part(first..<shape[axis], along: axis) - part(0..<shape[axis] - first, along: axis)
  }
}

/// The covariances of the columns of x [..., n, d]: [..., d, d]; see the one of tensors.
public func covariance<S>(_ x: Variable<S>, correction: Int = 1) -> Variable<S> {
  if x.shape.count < 2 { shapeFailure("covariance", x.shape, expected: "at least two axes") }
  let centred = x - x.mean(axes: [-2], keepingAxes: true)
  return matmul(centred.transposed(), centred) / S(max(x.shape[x.shape.count - 2] - correction, 0))
}
