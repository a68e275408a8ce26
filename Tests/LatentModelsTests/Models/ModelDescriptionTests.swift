import LatentModels
import TestSupport
import Testing

@Suite("ModelDescription")
struct ModelDescriptionTests {
  @Test("makes the model of its kind")
  func makeModel() {
    let types: [(kind: ModelKind, type: any LatentModel.Type)] = [
      (.vae, VariationalAutoencoder.self), (.savae, SemiAmortizedAutoencoder.self),
      (.hf, HouseholderFlowAutoencoder.self), (.iaf, InverseAutoregressiveFlowAutoencoder.self),
      (.vlae, VariationalLaplaceAutoencoder.self), (.vlaeCG, ConjugateGradientLaplaceAutoencoder.self),
    ]
    for kind in ModelKind.allCases {
      let description = ModelDescription(kind: kind, likelihood: .gaussian, pixels: 3, hidden: [2], latent: 1)
      let model = description.makeModel()
      #expect(model.description == description)
      #expect(types.filter { $0.type == type(of: model) }.map(\.kind) == [kind])
    }
  }

  @Test("a size that no model has ends the program with its name and value")
  func wrongSizes() async {
    func message(_ result: ExitTest.Result?, _ expected: String) -> Bool {
      text(result).contains("ModelDescription: expected \(expected)")
    }
    let pixels = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ModelDescription(kind: .vae, likelihood: .gaussian, pixels: 0, hidden: [2], latent: 1)
    }
    #expect(message(pixels, "at least 1 for pixels, found 0"))
    let depth = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ModelDescription(kind: .vae, likelihood: .gaussian, pixels: 3, hidden: [], latent: 1)
    }
    #expect(message(depth, "at least 1 for the number of hidden layers, found 0"))
    let width = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ModelDescription(kind: .vae, likelihood: .gaussian, pixels: 3, hidden: [2, -4], latent: 1)
    }
    #expect(message(width, "at least 1 for a hidden width, found -4"))
    let latent = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ModelDescription(kind: .vae, likelihood: .gaussian, pixels: 3, hidden: [2], latent: 0)
    }
    #expect(message(latent, "at least 1 for latent, found 0"))
    let steps = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ModelDescription(kind: .vlae, likelihood: .gaussian, pixels: 3, hidden: [2], latent: 1, steps: -1)
    }
    #expect(message(steps, "at least 0 for steps, found -1"))
    let damping = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ModelDescription(
        kind: .vlae, likelihood: .gaussian, pixels: 3, hidden: [2], latent: 1, steps: 1,
        hyperparameters: [.damping: .nan])
    }
    #expect(message(damping, "a finite number above 0 for damping, found nan"))
    let clipNorm = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ModelDescription(
        kind: .savae, likelihood: .gaussian, pixels: 3, hidden: [2], latent: 1, steps: 1,
        hyperparameters: [.clipNorm: 0])
    }
    #expect(message(clipNorm, "a finite number above 0 for clipNorm, found 0.0"))
  }
}
