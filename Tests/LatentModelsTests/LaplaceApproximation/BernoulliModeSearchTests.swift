import LatentModels
import TestSupport
import Testing

@Suite("BernoulliModeSearch")
struct BernoulliModeSearchTests {
  /// Depths 1 to 4; batches below, at and beyond a chunk and its groups; latent sizes that fill a vector or do not; so
  /// many updates of layers so wide that what changes between them is worth a correction.
  private static let cases: [(hidden: [Int], latent: Int, steps: Int, batch: Int)] = [
    ([7], 3, 2, 5), ([40], 5, 0, 33), ([80], 20, 5, 34), ([9, 6], 1, 1, 1), ([31, 20], 16, 4, 40),
    ([33, 50], 17, 8, 19), ([12, 70], 9, 3, 64), ([10, 11, 12], 4, 3, 37), ([8, 9, 10, 11], 6, 2, 35), ([5, 5], 70, 2, 3),
    ([90, 80], 32, 6, 9), ([70, 80, 90], 40, 6, 5),
  ]

  private let oracle = ModeSearchOracle(likelihood: .bernoulli)

  @Test("modes, precision and every gradient are those of the formula", arguments: cases)
  func formula(_ size: (hidden: [Int], latent: Int, steps: Int, batch: Int)) throws {
    try oracle.expectEqual(oracle.sample(size.hidden, latent: size.latent, steps: size.steps, batch: size.batch))
  }

  @Test("so they are where only the mode, or only the precision, is used", arguments: [0, 3])
  func parts(steps: Int) throws {
    let sample: Sample<Double> = oracle.sample([14, 12], latent: 5, steps: steps, batch: 35)
    try oracle.expectEqual(sample, precision: 0)
    try oracle.expectEqual(sample, mode: 0)
  }

  @Test("so they are with all units off, all on, nearly all on, and off in single layers", arguments: [1, 2, 3])
  func activity(depth: Int) throws {
    let usual: Sample<Double> = oracle.sample(Array(repeating: 24, count: depth), latent: 6, steps: 3, batch: 18)
    for layers in [0..<depth, 0..<1, depth - 1..<depth] {
      for bias in [-1e3, 1e3, 1.0] {
        var parameters = usual.parameters
        for layer in layers { parameters["decoder.hidden\(layer).bias"] += bias }
        // Large activations against small weights, so that no output is sure of itself.
        if bias > 10 { parameters["decoder.output.weight"] *= 1e-3 }
        try oracle.expectEqual(
          Sample(description: usual.description, parameters: parameters, images: usual.images, noise: usual.noise))
      }
    }
  }

  @Test("so they are where outputs are sure of themselves and where images are not binary")
  func extremes() throws {
    let usual: Sample<Double> = oracle.sample([14, 12], latent: 5, steps: 3, batch: 9)
    for scale in [0, 1e-3, 30, 1e4] {
      try oracle.expectEqual(
        usual.replacing("decoder.output.bias", usual.parameters["decoder.output.bias"] * scale))
    }
    try oracle.expectEqual(
      Sample(
        description: usual.description, parameters: usual.parameters, images: usual.images * 0.6 + 0.1,
        noise: usual.noise))
  }

  @Test("a precision without a factor throws what the formula throws")
  func failures() throws {
    let usual: Sample<Float> = oracle.sample([20, 20], latent: 4, steps: 2, batch: 70)
    for name in ["decoder.output.bias", "decoder.output.weight", "decoder.hidden0.weight"] {
      let sample = usual.replacing(name, Tensor(repeating: .nan, shape: usual.parameters[name].shape))
      oracle.expectEqualErrors(sample, "\(name)")
    }
  }
}
