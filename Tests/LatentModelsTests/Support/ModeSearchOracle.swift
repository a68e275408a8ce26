import LatentModels
import TestSupport
import Testing

/// What the fused mode searches of both likelihoods must hold to: the composed formula of the same model.
struct ModeSearchOracle {
  let likelihood: LikelihoodKind
  var kind = ModelKind.vlae

  func sample<Scalar>(
    _ hidden: [Int], latent: Int, steps: Int, batch: Int, as: Scalar.Type = Scalar.self
  ) -> Sample<Scalar> {
    let description = ModelDescription(
      kind: kind, likelihood: likelihood, pixels: 13, hidden: hidden, latent: latent, steps: steps)
    return Sample(description, batch: batch)
  }

  /// Outputs, and gradients of a random linear function of them in everything, of the operation or of the formula.
  func results<Scalar>(
    _ sample: Sample<Scalar>, fused: Bool, mode: Scalar = 1, precision: Scalar = 1, tape: Tape<Scalar> = Tape()
  ) throws -> [Tensor<Scalar>] {
    let model = try #require(sample.description.makeModel() as? any ModeSearching)
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

  func expectEqual(_ sample: Sample<Double>, mode: Double = 1, precision: Double = 1) throws {
    let found = try results(sample, fused: true, mode: mode, precision: precision)
    for (found, expected) in zip(found, try results(sample, fused: false, mode: mode, precision: precision)) {
      // Absolute near 0, relative for the large.
      let scale = 1 / max(1, abs(expected).max().scalar)
      expectClose(found * scale, (expected * scale).reference, within: 1e-10)
    }
  }

  /// Both throw the same error.
  func expectEqualErrors(_ sample: Sample<Float>, _ comment: Comment) {
    func error(fused: Bool) -> LinearAlgebraError? {
      #expect(throws: LinearAlgebraError.self) { try results(sample, fused: fused) }
    }
    #expect(error(fused: true) == error(fused: false), comment)
  }

  func expectTheSameForAllThreads() throws {
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

  func expectEqualSecondDerivatives() throws {
    let sample: Sample<Double> = sample([6, 5], latent: 3, steps: 2, batch: 3)
    let model = try #require(sample.description.makeModel() as? any ModeSearching)
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
}
