import Experiments
import LatentModels
import Testing

struct TrainingMemoryTests {
  private func model(_ kind: ModelKind, steps: Int = 0) -> ModelDescription {
    ModelDescription(kind: kind, likelihood: .bernoulli, pixels: 10, hidden: [4, 3], latent: 2, steps: steps)
  }

  @Test func theBoundCountsWhatAStepMustHold() {
    // Encoder 10 → 4 → 3 → 2 twice, decoder 2 → 3 → 4 → 10.
    let parameters = 44 + 15 + 8 + 8 + 9 + 16 + 50
    let activations = 2 * (10 + 4 + 3)
    #expect(model(.vae).leastTrainingBytes(batch: 5) == Double(4 * (4 * parameters + 5 * activations)))
    #expect(model(.vae, steps: 7).leastTrainingBytes(batch: 5) == model(.vae).leastTrainingBytes(batch: 5))
    for kind in [ModelKind.vlae, .vlaeCG] {
      #expect(
        model(kind, steps: 2).leastTrainingBytes(batch: 5) == Double(4 * (4 * parameters + 5 * (activations + 2 * 2))))
    }
  }

  @Test func theGramMatrixOfAGaussianModeSearchCounts() {
    func bytes(_ kind: ModelKind, _ likelihood: LikelihoodKind) -> Double {
      ModelDescription(kind: kind, likelihood: likelihood, pixels: 10, hidden: [1000, 3], latent: 2, steps: 1)
        .leastTrainingBytes(batch: 1)
    }
    // G [1000, 1000] and its gradient; σ² is a parameter as well.
    for kind in [ModelKind.vlae, .vlaeCG] {
      #expect(bytes(kind, .gaussian) - bytes(kind, .bernoulli) == Double(4 * (2 * 1000 * 1000 + 4)))
    }
    #expect(bytes(.vae, .gaussian) - bytes(.vae, .bernoulli) == 16)
  }

  @Test func whatDoesNotFitIsRefused() throws {
    let needed = model(.vlae, steps: 2).leastTrainingBytes(batch: 5)
    try model(.vlae, steps: 2).checkTrainingMemory(batch: 5, available: needed)
    let error = #expect(throws: ExperimentError.self) {
      try model(.vlae, steps: 2).checkTrainingMemory(batch: 5, available: needed - 1)
    }
    #expect(error == .notEnoughMemory(needed: needed, available: needed - 1))
    #expect(
      ExperimentError.notEnoughMemory(needed: 2.04e12, available: 8e9).description
        == "a training step of this model needs at least 2040.0 GB of memory, this machine has 8.0 GB: "
        + "choose fewer hidden units, latent dimensions, mode updates or images per step")
  }

  @Test func productsBeyondIntegersAreNoTrouble() {
    let description = ModelDescription(
      kind: .vlae, likelihood: .gaussian, pixels: 1 << 40, hidden: [1 << 20, 1 << 20], latent: 1 << 20, steps: 256)
    #expect(description.leastTrainingBytes(batch: 1 << 40) > 1e24)
    #expect(throws: ExperimentError.self) { try description.checkTrainingMemory(batch: 1 << 40) }
  }
}
