/// log p(x | z) as a function of the decoder's output g(z), and what it says about the curvature there.
///
/// Every model works with any likelihood. A likelihood outside of the registry is given to a description as
/// `LikelihoodKind(MyLikelihood())`. Models that search modes take its ``derivatives(of:output:_:)``, once more
/// differentiable, from plain operations; that is all they need.
public protocol OutputLikelihood: Sendable {
  /// What configurations, files and tables call it.
  var name: String { get }

  /// Which numbers it is a distribution of.
  var pixelValues: PixelValues { get }

  /// Names and shapes of its own parameters, such as a variance; none by default.
  var parameterShapes: [(name: String, value: Shape)] { get }

  /// Where its parameters start, if not at random or zero; none by default.
  ///
  /// - Parameter logVariance: the logarithm of the training images' mean variance, over the images of each pixel.
  func startingValues(logVariance: Double) -> [(name: String, value: Tensor<Double>)]

  /// log p(x | z) in nats, all constants kept: the sum over the last axis.
  ///
  /// - Parameters:
  ///   - x: prepared images, [..., D]; broadcasts to `output`.
  ///   - output: g(z), [..., D].
  ///   - parameters: the likelihood's own are among them, by the names of ``OutputLikelihood/parameterShapes``.
  func logDensity<Scalar>(
    of x: Variable<Scalar>, output: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
  ) -> Variable<Scalar>

  /// The gradient ρ of log p(x | z) in the output, and its negated curvature V there, which is to be 0 or more: the
  /// model of second order that a mode search follows, Λ = Jᵀ diag(V) J + I.
  ///
  /// - Parameters:
  ///   - x: prepared images, [B, D].
  ///   - output: g(z), [B, D].
  ///   - parameters: the likelihood's own are among them, by the names of ``OutputLikelihood/parameterShapes``.
  /// - Returns: ρ [B, D], and V [B, D] or, where it is the same number for all pixels, [1].
  func derivatives<Scalar>(
    of x: Variable<Scalar>, output: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
  ) -> (gradient: Variable<Scalar>, curvature: Variable<Scalar>)

  /// The mean of the pixels given the decoder's output, in the space of the prepared images: both [..., D].
  func mean<Scalar>(_ output: Tensor<Scalar>) -> Tensor<Scalar>
}

extension OutputLikelihood {
  public var parameterShapes: [(name: String, value: Shape)] { [] }
  public func startingValues(logVariance: Double) -> [(name: String, value: Tensor<Double>)] { [] }
}

/// Which numbers the pixels of prepared images are.
public enum PixelValues: Sendable, Hashable {
  /// Any.
  case real
  /// 0 and 1.
  case binary
  /// From 0 to 1: brightness as it is.
  case unitInterval
}

/// A likelihood log N(x; g(z), σ² I), quadratic in the output: an output layer W, b counts in G = WᵀW and c = (x - b) W
/// alone, which many samples and updates share.
protocol QuadraticLikelihood: OutputLikelihood {
  /// The name of the parameter log σ², [1].
  var logVarianceName: String { get }
}
