import Glibc
import LatentModels
import TestSupport
import Testing

@Suite("VariationalLaplaceAutoencoder")
struct VariationalLaplaceAutoencoderTests {
  @Test("modes and precision agree with plain loops", arguments: tinyDescriptions.filter { $0.kind == .vlae || $0.kind == .vlaeCG })
  func modeSearch(_ description: ModelDescription) throws {
    let sample = Sample<Double>(description, batch: 3)
    let model = try #require(description.makeModel() as? any ModeSearching)
    let search = try model.modeSearch(of: Variable(sample.images), sample.parameters.map { Variable($0) })
    #expect(search.modes.count == description.steps + 1)
    var naive = NaiveModel(description, sample.parameters)
    for (index, x) in rows(sample.images).enumerated() {
      let (modes, precision) = naive.modeSearch(x)
      for (found, expected) in zip(search.modes, modes) {
        expectClose(found.value[index], Reference(shape: [description.latent], elements: expected), within: 1e-12)
      }
      let order = description.latent
      expectClose(
        search.precision.value[index], Reference(shape: [order, order], elements: precision.flatMap { $0 }),
        within: 1e-12)
    }
  }

  @Test("a linear decoder's posterior is exact: the covariance at once, the mode as the damping lets it")
  func linearDecoder() throws {
    for (steps, damping) in [(0, 0.5), (1, 0.5), (4, 0.5), (1, 1.0)] {
      let linear = LinearDecoder(kind: .vlae, steps: steps, damping: damping)
      let model = VariationalLaplaceAutoencoder(linear.description)
      let search = try model.modeSearch(of: Variable(linear.images), linear.parameters.map { Variable($0) })
      for (index, x) in rows(linear.images).enumerated() {
        expectClose(
          search.precision.value[index], Reference(shape: [2, 2], elements: linear.precision.flatMap { $0 }),
          within: 1e-10)
        let exact = linear.posteriorMean(x)
        let start = search.modes[0].value[index].scalars
        // Each update leaves 1 - α_t of the way to the mode.
        var rest = 1.0
        for (update, mode) in search.modes.enumerated() {
          let expected = zip(start, exact).map { $1 + rest * ($0 - $1) }
          expectClose(mode.value[index], Reference(shape: [2], elements: expected), within: 1e-10)
          rest *= 1 - damping / Double(update + 1)
        }
      }
    }
  }

  @Test("the updates climb: with small steps the joint density at the modes never falls")
  func climbing() throws {
    for likelihood in LikelihoodKind.allCases {
      let description = ModelDescription(
        kind: .vlae, likelihood: likelihood, pixels: 6, hidden: [8, 5], latent: 2, steps: 5,
        hyperparameters: [.damping: 0.02])
      let sample = Sample<Double>.awayFromKinks(description)
      let parameters = sample.parameters.map { Variable($0) }
      let model = VariationalLaplaceAutoencoder(description)
      var before: [Double]?
      for mode in try model.modeSearch(of: Variable(sample.images), parameters).modes {
        let output = description.decoder(mode, parameters)
        let joint = rows(mode.value).enumerated().map { index, z in
          logJoint(description, rows(sample.images)[index], output.value[index].scalars, z, sample.parameters)
        }
        if let before { #expect(zip(before, joint).allSatisfy { $0 < $1 }, "\(likelihood)") }
        before = joint
      }
    }
  }

  private func logJoint(
    _ description: ModelDescription, _ x: [Double], _ output: [Double], _ z: [Double],
    _ parameters: NamedValues<Tensor<Double>>
  ) -> Double {
    let prior = NaiveModel.logNormal(z)
    if description.likelihood == .bernoulli {
      return prior + zip(x, output).reduce(0) { $0 + $1.0 * $1.1 - log(1 + exp($1.1)) }
    }
    let variance = exp(parameters["decoder.logVariance"].scalars[0])
    return prior - zip(x, output).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / (2 * variance)
  }

  @Test("the encoder's log variance has no influence, and a gradient of exactly zero")
  func unusedParameter() throws {
    let sample = Sample<Double>(tinyDescriptions.first { $0.kind == .vlae && $0.steps == 2 }!)
    let gradients = try Tape<Double>().gradient(at: sample.parameters.values.map { Variable($0) }) { variables in
      try sample.model.loss(
        of: Variable(sample.images), noise: Variable(sample.noise), sample.parameters.with(variables))
    }
    for (name, gradient) in zip(sample.parameters.names, gradients) {
      let isZero = gradient.value == Tensor.zeros(gradient.shape)
      #expect(isZero == name.hasPrefix("encoder.logVariance"), "\(name)")
    }
  }
}
