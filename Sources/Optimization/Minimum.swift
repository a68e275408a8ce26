/// Where a minimisation has ended, and why.
public struct Minimum<Scalar: TensorScalar>: Sendable {
  /// Why a minimisation ends.
  public enum Ending: Equatable, Sendable {
    /// No element of the gradient is larger than the tolerance.
    case converged
    /// The iterations are used up.
    case iterationLimit
    /// There is no step along the last direction that meets the strong Wolfe conditions: the gradient is not that of
    /// the function, the function is not smooth there, or its rounding hides any further decrease.
    case lineSearchFailed
  }

  /// The best point that was found.
  public let parameters: [Tensor<Scalar>]
  /// The function there.
  public let value: Scalar
  /// The largest absolute element of the gradient there.
  public let gradientNorm: Double
  public let ending: Ending
  /// How many steps were made.
  public let iterations: Int
  /// How often the function and its gradient were evaluated.
  public let evaluations: Int

  /// Whether the gradient has fallen to the tolerance.
  public var hasConverged: Bool { ending == .converged }
}

/// What makes a minimisation impossible.
public enum OptimizationError: Error, Equatable, Sendable {
  /// The function, or an element of its gradient, is NaN or infinite where the search begins.
  case notFiniteAtStart(value: Double)
}

extension OptimizationError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notFiniteAtStart(let value):
      "the function to minimise has the value \(value) at the start, or a gradient that is not finite: start elsewhere"
    }
  }
}
