import LatentModels
import TestSupport
import Testing

/// What the fused mode searches have in common.
@Suite("Mode searches")
struct ModeSearchTests {
  private static let oracles = [
    ModeSearchOracle(likelihood: .gaussian), ModeSearchOracle(likelihood: .bernoulli),
    ModeSearchOracle(likelihood: .gaussian, kind: .vlaeCG),
  ]

  @Test("the number of threads does not change a bit", arguments: oracles)
  func threads(_ oracle: ModeSearchOracle) throws { try oracle.expectTheSameForAllThreads() }

  @Test("a second derivative is that of the formula", arguments: oracles)
  func secondDerivative(_ oracle: ModeSearchOracle) throws { try oracle.expectEqualSecondDerivatives() }
}
