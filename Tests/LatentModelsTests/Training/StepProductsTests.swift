import LatentModels
import Testing

struct StepProductsTests {
  private static let batch = 4.0
  /// Encoder 7, 5, 3, decoder 2, 3, 5, 7.
  private static let decoder: Double = 2.0 * 3 + 3 * 5 + 5 * 7
  private static let hiddenPart: Double = 2.0 * 3 + 3 * 5

  private func count(
    _ kind: ModelKind, steps: Int = 0, _ likelihood: LikelihoodKind = .gaussian, pixels: Int = 7,
    units: [Double] = [2, 4]
  ) -> Double {
    let model = ModelDescription(
      kind: kind, likelihood: likelihood, pixels: pixels, hidden: [5, 3], latent: 2, steps: steps)
    return StepProducts(of: model, batch: 4, activeUnits: units).multiplyAdds
  }

  @Test func layersHaveThreeProductsEach() {
    let encoder: Double = 2.0 * 7 * 5 + 3 * (5 * 3 + 2 * 3 * 2)
    #expect(count(.vae) == Self.batch * (encoder + 3 * Self.decoder))
    #expect(count(.vae) == count(.hf) && count(.vae) == count(.iaf) && count(.vae) == count(.savae))
  }

  @Test func flowsAndAscentStepsAreAdded() {
    #expect(count(.hf, steps: 2) - count(.vae) == 3 * Self.batch * (3 * 2 + 2 * 2))
    #expect(count(.iaf, steps: 2) - count(.vae) == 2 * 3 * Self.batch * (2 * 3 + 3 * 3 + 2 * 3 * 2))
    #expect(count(.savae, steps: 2, .bernoulli) - count(.vae) == 2 * 6 * Self.batch * Self.decoder)
    #expect(
      count(.savae, steps: 3) - count(.savae, steps: 2) == Self.batch * (6 * Self.hiddenPart + 3 * product(5, 5, 1)))
    let shared = product(5, 5, 7) / 2 + product(7, 5, 5) + 2 * Self.batch * product(7, 5, 1)
    #expect(
      count(.savae, steps: 1) - count(.vae)
        == Self.batch * (6 * Self.hiddenPart + 3 * product(5, 5, 1)) + shared)
  }

  @Test func aConjugateUpdateIsAPullAndTwoPushes() {
    #expect(
      count(.vlaeCG, steps: 3, .bernoulli) - count(.vlaeCG, steps: 2, .bernoulli) == 9 * Self.batch * Self.decoder)
    #expect(
      count(.vlaeCG, steps: 3) - count(.vlaeCG, steps: 2) == Self.batch * (9 * Self.hiddenPart + 5 * product(5, 5, 1)))
    #expect(count(.vlaeCG, steps: 0) == count(.vlae, steps: 0))
  }

  /// The multiply-adds of one product.
  private func product(_ rows: Double, _ columns: Double, _ depth: Double) -> Double { rows * columns * depth }

  @Test func aGaussianUpdateIsFreeOfPixels() {
    let precision = product(4, 2, 2) + product(4, 2, 4) / 2 + product(2, 2, 4)
    let update = 7 * Self.hiddenPart + 4 * product(5, 5, 1)
    #expect(count(.vlae, steps: 3) - count(.vlae, steps: 2) == Self.batch * (precision + update))
    #expect(
      count(.vlae, steps: 3, pixels: 70) - count(.vlae, steps: 2, pixels: 70)
        == count(.vlae, steps: 3) - count(.vlae, steps: 2))
  }

  @Test func aBernoulliUpdateSeesThePixels() {
    let precision = product(4, 2, 2) + product(7, 2, 4) + product(2, 2, 7) / 2
    #expect(
      count(.vlae, steps: 3, .bernoulli) - count(.vlae, steps: 2, .bernoulli)
        == Self.batch * (precision + 10 * Self.decoder))
  }

  @Test func unitsThatAreOffCostNothing() {
    let gram = product(5, 5, 7) / 2 + product(7, 5, 5)
    let encoder = product(2, 7, 5) + 3 * (product(1, 5, 3) + product(1, 3, 2))
    #expect(
      count(.vlae, units: [0, 0]) == Self.batch * (encoder + 3 * Self.decoder + Self.hiddenPart) + gram)
    #expect(count(.vlae, units: [2, 4]) > count(.vlae, units: [1, 4]))
    #expect(count(.vlae, units: [1, 4]) > count(.vlae, units: [1, 3]))
    #expect(count(.vae, units: [0, 0]) == count(.vae, units: [3, 5]))
  }
}
