/// N(mean, diag exp(logVariance)), the posterior of the variational autoencoder (Kingma and Welling 2014).
public struct DiagonalGaussian<Scalar: TensorScalar>: GaussianPosterior {
  /// [B, Z]
  public let mean: Variable<Scalar>
  /// The logarithms of the variances: [B, Z].
  public let logVariance: Variable<Scalar>

  public init(mean: Variable<Scalar>, logVariance: Variable<Scalar>) {
    self.mean = mean
    self.logVariance = logVariance
  }

  /// z = mean + exp(logVariance / 2) ⊙ ε, log q = -½ ε·ε - Z/2 log 2π - ½ Σ logVariance.
  public func sample(_ noise: Variable<Scalar>) -> (latent: Variable<Scalar>, logDensity: Variable<Scalar>) {
    let latent = mean.expandingAxis(at: 1) + offset(noise)
    return (latent, standardNormalLogDensity(noise) - logVariance.sum(axes: [-1], keepingAxes: true) * 0.5)
  }

  public func offset(_ noise: Variable<Scalar>) -> Variable<Scalar> {
    exp(logVariance * 0.5).expandingAxis(at: 1) * noise
  }
}
