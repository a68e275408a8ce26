import LatentModels
import TestSupport
import Testing

@Suite("ConjugateUpdates")
struct ConjugateUpdatesTests {
  /// Depths 1 to 3; a batch of more than one chunk; latent sizes that fill a vector or do not.
  private static let cases: [(hidden: [Int], latent: Int, steps: Int, batch: Int)] = [
    ([7], 3, 2, 5), ([40], 5, 0, 33), ([9, 6], 1, 1, 1), ([31, 20], 16, 4, 70), ([33, 50], 17, 6, 19),
    ([10, 11, 12], 4, 3, 37),
  ]

  private let oracle = ModeSearchOracle(likelihood: .gaussian, kind: .vlaeCG)

  @Test("modes, precision and every gradient are those of the formula", arguments: cases)
  func formula(_ size: (hidden: [Int], latent: Int, steps: Int, batch: Int)) throws {
    let sample: Sample<Double> = oracle.sample(size.hidden, latent: size.latent, steps: size.steps, batch: size.batch)
    try oracle.expectEqual(sample)
    try oracle.expectEqual(sample, precision: 0)
  }

  @Test("so they are where no unit is on, and the gradient vanishes after one update", arguments: [1, 2])
  func idle(depth: Int) throws {
    let usual: Sample<Double> = oracle.sample(Array(repeating: 24, count: depth), latent: 6, steps: 3, batch: 18)
    var parameters = usual.parameters
    parameters["decoder.hidden0.bias"] += -1e3
    try oracle.expectEqual(
      Sample(description: usual.description, parameters: parameters, images: usual.images, noise: usual.noise))
  }

  /// Searches that go to and fro between linear regions multiply their directions, searches that have converged divide
  /// by what has vanished.
  @Test("a hundred updates have finite modes and gradients", arguments: LikelihoodKind.allCases)
  func manyUpdates(likelihood: LikelihoodKind) throws {
    let oracle = ModeSearchOracle(likelihood: likelihood, kind: .vlaeCG)
    for hidden in [[8, 8], [16, 16, 16]] {
      let sample: Sample<Float> = oracle.sample(hidden, latent: 2, steps: 100, batch: 128)
      for fused in [true, false] {
        for value in try oracle.results(sample, fused: fused) { #expect(value.isFinite) }
      }
    }
  }
}
