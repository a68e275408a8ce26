import Glibc
import LatentModels

/// A Gaussian model whose decoder is linear, as large biases keep all of its ReLUs alive: probabilistic PCA, where the
/// posterior and p(x) = N(x; b, W Wᵀ + σ² I) are known (Tipping and Bishop 1999).
struct LinearDecoder {
  let description: ModelDescription
  let parameters: NamedValues<Tensor<Double>>
  /// [B, D], drawn from the model.
  let images: Tensor<Double>

  private let weight: [[Double]]
  private let bias: [Double]
  private let variance: Double

  init(kind: ModelKind, steps: Int = 0, damping: Double = 0.5, batch: Int = 4) {
    description = ModelDescription(
      kind: kind, likelihood: .gaussian, pixels: 5, hidden: [4, 3], latent: 2, steps: steps,
      hyperparameters: [.damping: damping])
    var parameters: NamedValues<Tensor<Double>> = description.makeModel().initialParameters(
      seed: 5, initialization: .paper)
    parameters["decoder.hidden0.bias"] = Tensor(repeating: 100, shape: [3])
    // Layer by layer: the biases outweigh whatever the weights make of the last one.
    parameters["decoder.hidden1.bias"] = Tensor(repeating: 1000, shape: [4])
    parameters["decoder.logVariance"] = Tensor([log(0.5)])
    // Of moderate size, so that the prior is a tolerable proposal for the posterior.
    for name in parameters.names where name.hasSuffix("weight") { parameters[name] = parameters[name] * 0.6 }
    let weights = ["decoder.hidden0", "decoder.hidden1", "decoder.output"].map { rows(parameters[$0 + ".weight"]) }
    weight = product(weights[2], product(weights[1], weights[0]))
    let first = product(weights[1], parameters["decoder.hidden0.bias"].scalars.map { [$0] }).map { $0[0] }
    let second = zip(first, parameters["decoder.hidden1.bias"].scalars).map { [$0 + $1] }
    // b = 0.2 in every pixel, whatever the biases contribute.
    let offset = product(weights[2], second).map { $0[0] }
    parameters["decoder.output.bias"] = Tensor(offset.map { 0.2 - $0 })
    bias = offset.map { _ in 0.2 }
    variance = 0.5
    self.parameters = parameters
    let (z, noise) = (rows(normal([batch, 2], seed: 11)), rows(normal([batch, 5], seed: 12)))
    let (matrix, shift, deviation) = (weight, bias, variance.squareRoot())
    let drawn = zip(z, noise).flatMap { z, noise in
      noise.indices.map { inner(matrix[$0], z) + shift[$0] + deviation * noise[$0] }
    }
    images = Tensor(drawn, shape: [batch, 5])
  }

  /// Λ = σ⁻² WᵀW + I
  var precision: [[Double]] {
    product(transpose(weight), weight).enumerated().map { row, values in
      values.enumerated().map { $1 / variance + (row == $0 ? 1 : 0) }
    }
  }

  /// W Wᵀ, the covariance of x without its noise.
  var signalCovariance: [[Double]] { product(weight, transpose(weight)) }

  /// Λ⁻¹ σ⁻² Wᵀ (x - b)
  func posteriorMean(_ x: [Double]) -> [Double] {
    let right = transpose(weight).map { [inner($0, zip(x, bias).map { $0 - $1 }) / variance] }
    return product(inverse(precision), right).map { $0[0] }
  }

  /// log N(x; b, W Wᵀ + σ² I)
  func logLikelihood(_ x: [Double]) -> Double {
    let covariance = signalCovariance.enumerated().map { row, values in
      values.enumerated().map { $1 + (row == $0 ? variance : 0) }
    }
    return logNormal(x, mean: bias, covariance: covariance)
  }
}
