import LatentModels
import TestSupport
import Testing

@Suite("OutputLikelihood")
struct OutputLikelihoodTests {
  /// A likelihood by its formulas alone, as one from outside this package is.
  private struct Unaccelerated: OutputLikelihood {
    let formulas: any OutputLikelihood

    var name: String { "unaccelerated-" + formulas.name }
    var pixelValues: PixelValues { formulas.pixelValues }
    var parameterShapes: [(name: String, value: Shape)] { formulas.parameterShapes }

    func logDensity<Scalar>(
      of x: Variable<Scalar>, output: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
    ) -> Variable<Scalar> {
      formulas.logDensity(of: x, output: output, parameters)
    }

    func derivatives<Scalar>(
      of x: Variable<Scalar>, output: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
    ) -> (gradient: Variable<Scalar>, curvature: Variable<Scalar>) {
      formulas.derivatives(of: x, output: output, parameters)
    }

    func mean<Scalar>(_ output: Tensor<Scalar>) -> Tensor<Scalar> { formulas.mean(output) }
  }

  @Test("every model computes the same without accelerators", arguments: tinyDescriptions)
  func accelerators(_ description: ModelDescription) throws {
    let sample = Sample<Double>(description)
    let plain = ModelDescription(
      kind: description.kind, likelihood: LikelihoodKind(Unaccelerated(formulas: description.likelihood.likelihood)),
      pixels: description.pixels, hidden: description.hidden, latent: description.latent, steps: description.steps,
      hyperparameters: [.stepSize: description[.stepSize], .clipNorm: description[.clipNorm]])
    func results(_ description: ModelDescription) throws -> [Tensor<Double>] {
      let model = description.makeModel()
      let state = TrainingState(model: model, parameters: sample.parameters, learningRate: 1)
      let (loss, gradients) = try state.lossWithGradient(sample.images, noise: sample.noise)
      let likelihoods = try model.logLikelihoods(
        of: sample.images, identities: [0, 1, 2], samples: 20, seed: 1, sample.parameters)
      return [Tensor(loss), likelihoods] + gradients
    }
    for (found, expected) in zip(try results(plain), try results(description)) {
      let scale = 1 / max(1, abs(expected).max().scalar)
      expectClose(found * scale, (expected * scale).reference, within: 1e-9)
    }
  }

  @Test("the derivatives are those of the log density", arguments: LikelihoodKind.allCases)
  func derivatives(_ kind: LikelihoodKind) throws {
    let likelihood = kind.likelihood
    let sample = Sample<Double>(
      ModelDescription(kind: .vae, likelihood: kind, pixels: 6, hidden: [4], latent: 2))
    let (x, parameters) = (Variable(sample.images), sample.parameters.map { Variable($0) })
    let output = Variable<Double>(normal(sample.images.shape, seed: 7))
    let (gradient, curvature) = likelihood.derivatives(of: x, output: output, parameters)
    func logDensity(_ output: Variable<Double>) -> Variable<Double> {
      likelihood.logDensity(of: x, output: output, parameters).sum()
    }
    let first = try Tape<Double>().gradient(at: output) { logDensity($0) }
    expectClose(gradient.value, first.value.reference, within: 1e-13)
    // Each pixel depends on its own output alone: the Hessian is diagonal, and its product with ones is the diagonal.
    let ones = Variable(Tensor<Double>(repeating: 1, shape: output.shape))
    let second = try Tape<Double>().hessianVectorProduct(at: [output], vectors: [ones]) { logDensity($0[0]) }[0]
    expectClose(-curvature.value.broadcast(to: output.shape), second.value.reference, within: 1e-13)
  }

  @Test("names lead to likelihoods, and others to none")
  func names() {
    #expect(LikelihoodKind(rawValue: "bernoulli") == .bernoulli && LikelihoodKind(rawValue: "gaussian") == .gaussian)
    #expect(LikelihoodKind(rawValue: "poisson") == nil && LikelihoodKind.gaussian != .bernoulli)
    #expect(ModelKind.allCases.allSatisfy { ModelKind(rawValue: $0.rawValue) == $0 })
    #expect(ModelKind(rawValue: "gan") == nil)
  }
}
