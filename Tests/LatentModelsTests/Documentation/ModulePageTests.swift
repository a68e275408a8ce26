import LatentModels
import TestSupport
import Testing

/// The code on the pages of the modules, as it stands there.
@Suite("Pages of modules")
struct ModulePageTests {
  @Test("is the code below", arguments: ["LinearAlgebra", "Autodiff", "Optimization", "LatentModels"])
  func isCompiled(module: String) throws {
    let source = try Catalogue.code(ofFile: "Tests/LatentModelsTests/Documentation/ModulePageTests.swift")
    #expect(try Catalogue(module).code().isPart(of: source))
  }

  @Test func linearAlgebra() throws {
    let a: Tensor<Double> = [[4, 2], [2, 3]]
    let x = try solve(a, Tensor([1, 2]))
    print(x, matmul(a, x))
    #expect(abs(matmul(a, x) - Tensor([1, 2])).max() < 1e-12)
  }

  @Test func autodiff() throws {
    let a: Tensor<Double> = [[2, 1], [1, 3]]
    let slope = try gradient(at: a) { try logDeterminant($0) }
    print(slope, try inverse(a))
    #expect(abs(slope - (try inverse(a))).max() < 1e-12)
  }

  @Test func optimization() throws {
    let best = try LBFGS().minimize(from: Tensor<Double>([3, -1])) { square($0 - 1).sum() }
    print(best.parameters, best.hasConverged)
    #expect(best.hasConverged && abs(best.parameters[0] - 1).max() < 1e-6)
  }

  @Test func latentModels() throws {
    let model = ModelDescription(
      kind: .vlae, likelihood: .gaussian, pixels: 784, hidden: [256, 256], latent: 16, steps: 4
    ).makeModel()
    let parameters: NamedValues<Tensor<Float>> = model.initialParameters(seed: 1, logVariance: 0)
    var state = TrainingState(model: model, parameters: parameters, learningRate: 0.0005)
    let images = Tensor<Float>.randomNormal([2, 784], from: RandomStream(seed: 1, purpose: 0))
    let noise = Tensor<Float>.randomNormal(model.noiseShape(batch: 2), from: RandomStream(seed: 1, purpose: 1))
    #expect(try state.step(images, noise: noise).isFinite)
  }
}
