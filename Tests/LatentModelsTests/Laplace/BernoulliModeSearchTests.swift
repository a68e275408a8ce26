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

  /// Outputs, and gradients of a random linear function of them in everything, of the operation or of the formula.
  private func results<Scalar>(
    _ sample: Sample<Scalar>, fused: Bool, mode: Scalar = 1, precision: Scalar = 1, tape: Tape<Scalar> = Tape()
  ) throws -> [Tensor<Scalar>] {
    let model = VariationalLaplaceAutoencoder(sample.description)
    var outputs: [Tensor<Scalar>] = []
    let gradients = try tape.gradient(at: [Variable(sample.images)] + sample.parameters.values.map { Variable($0) }) {
      let parameters = sample.parameters.with(Array($0.dropFirst()))
      let search = try fused ? model.modeSearch(of: $0[0], parameters) : model.composedModeSearch(of: $0[0], parameters)
      outputs = search.modes.map(\.value) + [search.precision.value]
      let ends = search.modes.last! * Variable(normal(outputs[0].shape, seed: 5))
      let last = search.precision * Variable(normal(outputs.last!.shape, seed: 6))
      // A function that leaves one of them out passes it no gradient at all.
      if precision == 0 { return ends.sum() * mode }
      return mode == 0 ? last.sum() * precision : ends.sum() * mode + last.sum() * precision
    }
    return outputs + gradients.map(\.value)
  }

  private func sample<Scalar>(
    _ hidden: [Int], latent: Int, steps: Int, batch: Int, as: Scalar.Type = Scalar.self
  ) -> Sample<Scalar> {
    let description = ModelDescription(
      kind: .vlae, likelihood: .bernoulli, pixels: 13, hidden: hidden, latent: latent, steps: steps)
    return Sample(description, batch: batch)
  }

  private func expectEqual(_ sample: Sample<Double>, mode: Double = 1, precision: Double = 1) throws {
    let found = try results(sample, fused: true, mode: mode, precision: precision)
    for (found, expected) in zip(found, try results(sample, fused: false, mode: mode, precision: precision)) {
      // Absolute near 0, relative for the large.
      let scale = 1 / max(1, abs(expected).max().scalar)
      expectClose(found * scale, (expected * scale).reference, within: 1e-10)
    }
  }

  @Test("modes, precision and every gradient are those of the formula", arguments: cases)
  func oracle(_ size: (hidden: [Int], latent: Int, steps: Int, batch: Int)) throws {
    try expectEqual(sample(size.hidden, latent: size.latent, steps: size.steps, batch: size.batch))
  }

  @Test("so they are where only the mode, or only the precision, is used", arguments: [0, 3])
  func parts(steps: Int) throws {
    let sample: Sample<Double> = sample([14, 12], latent: 5, steps: steps, batch: 35)
    try expectEqual(sample, precision: 0)
    try expectEqual(sample, mode: 0)
  }

  @Test("so they are with all units off, all on, nearly all on, and off in single layers", arguments: [1, 2, 3])
  func activity(depth: Int) throws {
    let usual: Sample<Double> = sample(Array(repeating: 24, count: depth), latent: 6, steps: 3, batch: 18)
    for layers in [0..<depth, 0..<1, depth - 1..<depth] {
      for bias in [-1e3, 1e3, 1.0] {
        var parameters = usual.parameters
        for layer in layers { parameters["decoder.hidden\(layer).bias"] += bias }
        // Large activations against small weights, so that no output is sure of itself.
        if bias > 10 { parameters["decoder.output.weight"] *= 1e-3 }
        try expectEqual(
          Sample(description: usual.description, parameters: parameters, images: usual.images, noise: usual.noise))
      }
    }
  }

  @Test("so they are where outputs are sure of themselves and where images are not binary")
  func extremes() throws {
    let usual: Sample<Double> = sample([14, 12], latent: 5, steps: 3, batch: 9)
    for scale in [0, 1e-3, 30, 1e4] {
      try expectEqual(
        usual.replacing("decoder.output.bias", usual.parameters["decoder.output.bias"] * scale))
    }
    try expectEqual(
      Sample(
        description: usual.description, parameters: usual.parameters, images: usual.images * 0.6 + 0.1,
        noise: usual.noise))
  }

  @Test("the number of threads does not change a bit")
  func threads() throws {
    let sample: Sample<Float> = sample([60, 50], latent: 20, steps: 3, batch: 150)
    let before = Threads.count
    defer { Threads.count = before }
    Threads.count = 1
    let serial = try results(sample, fused: true)
    for threads in [2, 3, 7] {
      Threads.count = threads
      for (found, expected) in zip(try results(sample, fused: true), serial) { expectIdentical(found, expected) }
    }
  }

  @Test("a second derivative is that of the formula")
  func secondDerivative() throws {
    let sample: Sample<Double> = sample([6, 5], latent: 3, steps: 2, batch: 3)
    let model = VariationalLaplaceAutoencoder(sample.description)
    func product(fused: Bool) throws -> [Tensor<Double>] {
      let tape = Tape<Double>()
      let point = sample.parameters.values.map { Variable($0) }
      let vectors = point.enumerated().map { Variable<Double>(normal($1.shape, seed: UInt64($0))) }
      return try tape.hessianVectorProduct(at: point, vectors: vectors) { inputs in
        let (x, parameters) = (Variable(sample.images), sample.parameters.with(inputs))
        let search = try fused ? model.modeSearch(of: x, parameters) : model.composedModeSearch(of: x, parameters)
        return square(search.modes.last!).sum() + square(search.precision).sum()
      }.map(\.value)
    }
    for (found, expected) in zip(try product(fused: true), try product(fused: false)) {
      let scale = 1 / max(1, abs(expected).max().scalar)
      expectClose(found * scale, (expected * scale).reference, within: 1e-10)
    }
  }

  @Test("a precision without a factor throws what the formula throws")
  func failures() throws {
    func error(_ sample: Sample<Float>, fused: Bool) -> LinearAlgebraError? {
      #expect(throws: LinearAlgebraError.self) { try results(sample, fused: fused) }
    }
    let usual: Sample<Float> = sample([20, 20], latent: 4, steps: 2, batch: 70)
    for name in ["decoder.output.bias", "decoder.output.weight", "decoder.hidden0.weight"] {
      let sample = usual.replacing(name, Tensor(repeating: .nan, shape: usual.parameters[name].shape))
      #expect(error(sample, fused: true) == error(sample, fused: false), "\(name)")
    }
  }
}
