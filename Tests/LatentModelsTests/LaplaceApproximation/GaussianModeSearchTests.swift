import LatentModels
import TestSupport
import Testing

@Suite("GaussianModeSearch")
struct GaussianModeSearchTests {
  /// Depths 1 to 4; batches below, at and beyond a chunk and its groups; latent sizes that fill a vector or do not.
  private static let cases: [(hidden: [Int], latent: Int, steps: Int, batch: Int)] = [
    ([7], 3, 2, 5), ([40], 5, 0, 33), ([9, 6], 1, 1, 1), ([31, 20], 16, 4, 40), ([33, 50], 17, 8, 19),
    ([12, 70], 9, 3, 64), ([10, 11, 12], 4, 3, 37), ([8, 9, 10, 11], 6, 2, 35), ([5, 5], 70, 2, 3),
  ]

  /// Latent sizes and widths at which few units that change side are worth a change of the precision of low rank.
  private static let correctedCases = [([60], 24, 6, 12), ([50, 60], 24, 6, 12), ([40, 50, 60], 30, 6, 12)]

  @Test("precisions that follow from those of the update before are those of the formula", arguments: correctedCases)
  func corrections(_ size: (hidden: [Int], latent: Int, steps: Int, batch: Int)) throws {
    try oracle.expectEqual(oracle.sample(size.hidden, latent: size.latent, steps: size.steps, batch: size.batch))
  }

  private let oracle = ModeSearchOracle(likelihood: .gaussian)

  @Test("modes, precision and every gradient are those of the formula", arguments: cases)
  func formula(_ size: (hidden: [Int], latent: Int, steps: Int, batch: Int)) throws {
    try oracle.expectEqual(oracle.sample(size.hidden, latent: size.latent, steps: size.steps, batch: size.batch))
  }

  @Test("so they are with all units off, all on, nearly all on, and off in single layers", arguments: [1, 2, 3])
  func activity(depth: Int) throws {
    let usual: Sample<Double> = oracle.sample(Array(repeating: 24, count: depth), latent: 6, steps: 3, batch: 18)
    for layers in [0..<depth, 0..<1, depth - 1..<depth] {
      for bias in [-1e3, 1e3, 1.0] {
        var parameters = usual.parameters
        for layer in layers { parameters["decoder.hidden\(layer).bias"] += bias }
        // Large activations against a small precision, so that the numbers stay moderate.
        parameters["decoder.logVariance"] = Tensor([bias > 10 ? 8 : 0])
        try oracle.expectEqual(
          Sample(description: usual.description, parameters: parameters, images: usual.images, noise: usual.noise))
      }
    }
  }

  @Test("a precision without a factor throws what the formula throws")
  func failures() throws {
    let usual: Sample<Float> = oracle.sample([20, 20], latent: 4, steps: 2, batch: 70)
    let cases: [(String, Float)] = [
      ("decoder.logVariance", -90), ("decoder.output.weight", .nan), ("decoder.hidden1.weight", 1e30),
    ]
    for (name, value) in cases {
      let sample = usual.replacing(name, Tensor(repeating: value, shape: usual.parameters[name].shape))
      oracle.expectEqualErrors(sample, "\(name)")
    }
  }
}
