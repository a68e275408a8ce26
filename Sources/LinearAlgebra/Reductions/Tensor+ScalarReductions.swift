// Reductions over all axes as numbers, chosen where a number is asked for: `let m: Double = x.mean()`, `x.max() > 0`.
// Everywhere else the same call gives a tensor without axes.

extension Tensor {
  /// The sum of all elements.
  @_disfavoredOverload
  public func sum() -> Scalar { sum(axes: nil).scalar }

  /// The sum of the squares of all elements.
  @_disfavoredOverload
  public func sumOfSquares() -> Scalar { sumOfSquares(axes: nil).scalar }

  /// The arithmetic mean of all elements; NaN where there are none.
  @_disfavoredOverload
  public func mean() -> Scalar { mean(axes: nil).scalar }

  /// The largest element; -∞ where there are none, NaN where one is NaN.
  @_disfavoredOverload
  public func max() -> Scalar { max(axes: nil).scalar }

  /// The smallest element; +∞ where there are none, NaN where one is NaN.
  @_disfavoredOverload
  public func min() -> Scalar { min(axes: nil).scalar }

  /// log Σ exp of all elements, without overflow; -∞ where there are none.
  @_disfavoredOverload
  public func logSumExp() -> Scalar { logSumExp(axes: nil).scalar }

  /// The product of all elements; 1 where there are none.
  @_disfavoredOverload
  public func product() -> Scalar { product(axes: nil).scalar }

  /// The variance of all elements; see ``variance(axes:correction:keepingAxes:)``.
  @_disfavoredOverload
  public func variance(correction: Int = 0) -> Scalar { variance(axes: nil, correction: correction).scalar }

  /// The standard deviation of all elements; see ``variance(axes:correction:keepingAxes:)``.
  @_disfavoredOverload
  public func standardDeviation(correction: Int = 0) -> Scalar {
    standardDeviation(axes: nil, correction: correction).scalar
  }
}
