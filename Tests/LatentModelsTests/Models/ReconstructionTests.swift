import Glibc
import LatentModels
import TestSupport
import Testing

@Suite("LatentModel: reconstructions and samples")
struct ReconstructionTests {
  /// The decoder's mean by plain loops.
  private func mean(_ description: ModelDescription, _ z: [Double], _ naive: inout NaiveModel) -> [Double] {
    let output = naive.decode(z).output
    return description.likelihood == .gaussian ? output : output.map { 1 / (1 + exp(-$0)) }
  }

  @Test("models that search the mode decode each of their modes, the others noise 0", arguments: tinyDescriptions)
  func plainLoops(_ description: ModelDescription) throws {
    // What refines the posterior is drawn inside; the next test looks at that.
    guard description.kind != .savae else { return }
    let sample = Sample<Double>(description, batch: 3)
    let found = try sample.model.reconstructions(of: sample.images, identities: [4, 0, 9], seed: 1, sample.parameters)
    var naive = NaiveModel(description, sample.parameters)
    for (index, x) in rows(sample.images).enumerated() {
      let searches = [.vlae, .vlaeCG].contains(description.kind)
      let zero = [Double](repeating: 0, count: description.latent)
      let points = searches ? naive.modeSearch(x).modes : [naive.sample(x, noise: zero, refinement: []).0]
      #expect(found.count == points.count)
      for (stage, z) in points.enumerated() {
        let expected = Reference(shape: [description.pixels], elements: mean(description, z, &naive))
        expectClose(found[stage][index], expected, within: 1e-11, "t = \(stage)")
      }
    }
  }

  @Test("the last reconstruction is that of the evaluation's posterior", arguments: tinyDescriptions)
  func lastStage(_ description: ModelDescription) throws {
    let sample = Sample<Double>(description, batch: 3)
    let (identities, seed) = ([4, 0, 9], UInt64(2))
    let found = try sample.model.reconstructions(
      of: sample.images, identities: identities, seed: seed, sample.parameters)
    let posterior = try sample.model.posterior(
      of: sample.images, identities: identities, seed: seed, sample.parameters)
    let z = try posterior.sample(Variable(Tensor.zeros([3, 1, description.latent]))).latent.value
    var naive = NaiveModel(description, sample.parameters)
    for (index, z) in rows(z.reshaped(to: [3, description.latent])).enumerated() {
      let expected = Reference(shape: [description.pixels], elements: mean(description, z, &naive))
      expectClose(found.last![index], expected, within: 1e-12)
    }
    let alone = try sample.model.reconstructions(
      of: sample.images[1..<2], identities: [0], seed: seed, sample.parameters)
    for (alone, found) in zip(alone, found) { expectClose(alone[0], found[1].reference, within: 1e-12) }
  }

  @Test("a sample is a function of the seed and its position", arguments: LikelihoodKind.allCases)
  func samples(_ likelihood: LikelihoodKind) {
    let description = ModelDescription(kind: .vae, likelihood: likelihood, pixels: 5, hidden: [6], latent: 2)
    let sample = Sample<Double>(description)
    let draw = { (count: Int, seed: UInt64) in
      sample.model.priorSamples(count: count, seed: seed, sample.parameters)
    }
    let ten = draw(10, 3)
    #expect(ten.shape == [10, 5])
    expectIdentical(draw(4, 3), ten[0..<4])
    #expect(Set(ten.scalars).count > 10, "the samples differ")
    #expect(draw(10, 4) != ten)
    if likelihood == .bernoulli { #expect(ten.scalars.allSatisfy { $0 > 0 && $0 < 1 }) }
  }

  /// W z + b has mean b and covariance W Wᵀ for z of the prior.
  @Test("the samples' latent variables are standard normal")
  func priorMoments() {
    let linear = LinearDecoder(kind: .vae)
    let count = 20_000
    let samples = rows(linear.description.makeModel().priorSamples(count: count, seed: 1, linear.parameters))
    let covariance = linear.signalCovariance
    for i in 0..<5 {
      // Six standard errors.
      let mean = samples.reduce(0) { $0 + $1[i] } / Double(count)
      #expect(abs(mean - 0.2) < 6 * (covariance[i][i] / Double(count)).squareRoot())
      for j in 0...i {
        let found = samples.reduce(0) { $0 + ($1[i] - 0.2) * ($1[j] - 0.2) } / Double(count)
        let variance = covariance[i][i] * covariance[j][j] + covariance[i][j] * covariance[i][j]
        #expect(abs(found - covariance[i][j]) < 6 * (variance / Double(count)).squareRoot())
      }
    }
  }

  @Test("images of another size end the program")
  func wrongImages() async {
    let outcome = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let sample = Sample<Double>(tinyDescriptions[0])
      _ = try sample.model.reconstructions(of: Tensor.zeros([2, 4]), identities: [0, 1], seed: 1, sample.parameters)
    }
    #expect(text(outcome).contains("reconstructions: expected images of 5 pixels, [B, 5], found shape [2, 4]"))
  }
}
