import LatentModels
import TestSupport
import Testing

@Suite("EncoderGradientNorms")
struct EncoderGradientNormsTests {
  @Test("the norms are those of difference quotients in every parameter of the encoder", arguments: ModelKind.allCases)
  func differences(_ kind: ModelKind) throws {
    let description = ModelDescription(
      kind: kind, likelihood: .gaussian, pixels: 3, hidden: [3], latent: 2, steps: 1,
        hyperparameters: [.stepSize: 0.1])
    let sample = Sample<Double>.awayFromKinks(description)
    let state = TrainingState(model: sample.model, parameters: sample.parameters, learningRate: 1)
    let norms = try state.encoderGradientNorms(sample.images, noise: sample.noise)

    func terms(_ parameters: NamedValues<Tensor<Double>>) throws -> [Double] {
      let (x, variables) = (Variable(sample.images), parameters.map { Variable($0) })
      let (posterior, noise) = try sample.model.posterior(of: x, noise: Variable(sample.noise), variables)
      let (reconstruction, divergence) = try sample.model.boundTerms(
        of: x, posterior: posterior, noise: noise, variables)
      return [reconstruction.mean().value.scalar, divergence.mean().value.scalar]
    }
    var squares = [0.0, 0.0]
    for name in sample.parameters.names where name.hasPrefix("encoder.") {
      for index in 0..<sample.parameters[name].count {
        let ends = try [1e-5, -1e-5].map { step in
          var parameters = sample.parameters
          var scalars = parameters[name].scalars
          scalars[index] += step
          parameters[name] = Tensor(scalars, shape: parameters[name].shape)
          return try terms(parameters)
        }
        for term in 0..<2 { squares[term] += ((ends[0][term] - ends[1][term]) / 2e-5).squared }
      }
    }
    #expect(Swift.abs(norms.reconstruction - squares[0].squareRoot()) < 1e-6 * max(1, norms.reconstruction))
    #expect(Swift.abs(norms.divergence - squares[1].squareRoot()) < 1e-6 * max(1, norms.divergence))
    #expect(norms.reconstruction > 0 && norms.divergence > 0)
  }
}

extension Double {
  fileprivate var squared: Double { self * self }
}
