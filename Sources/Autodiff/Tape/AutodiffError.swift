/// What a differentiation cannot give.
public enum AutodiffError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A custom operation's VJP returned a constant for the input of this number, where the derivative of the gradient that
  /// it was given is asked for: that would come out as zero, whatever it is.
  case constantGradient(input: Int)

  public var description: String {
    switch self {
    case .constantGradient(let input):
      """
      customOperation: the gradient of input \(input) is a constant, where the derivative of the gradient is asked for; \
      write its VJP in operations on variables, and return nil for a gradient of zero
      """
    }
  }
}
