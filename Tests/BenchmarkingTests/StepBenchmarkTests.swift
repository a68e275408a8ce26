import Benchmarking
import Experiments
import LatentModels
import Testing

struct StepBenchmarkTests {
  private func benchmark(_ kind: ModelKind, _ likelihood: LikelihoodKind, batch: Int = 4) -> StepBenchmark {
    let model = ModelDescription(
      kind: kind, likelihood: likelihood, pixels: 12, hidden: [6, 5], latent: 3, steps: 2)
    return StepBenchmark(model: model, batch: batch, repetitions: 4)
  }

  @Test(arguments: ModelKind.allCases, LikelihoodKind.allCases)
  func everyStepIsTimed(kind: ModelKind, likelihood: LikelihoodKind) throws {
    let first = try benchmark(kind, likelihood).run()
    #expect(first.times.milliseconds.count == 4)
    #expect(first.times.milliseconds.allSatisfy { $0 > 0 })
    // The data are always the same, and so are the steps.
    #expect(try benchmark(kind, likelihood).run().evidenceLowerBound == first.evidenceLowerBound)
    #expect(first.evidenceLowerBound.isFinite)
  }

  @Test func theMedianLiesInTheMiddle() {
    func median(_ times: [Double]) -> Double {
      BenchmarkTimes(milliseconds: times, poolMisses: 0).median
    }
    #expect(median([3]) == 3)
    #expect(median([4, 1]) == 2.5)
    #expect(median([9, 1, 2]) == 2)
    #expect(median([9, 1, 2, 4]) == 3)
  }

  @Test func absurdSizesAreRefused() {
    var absurd = benchmark(.vlae, .gaussian, batch: 1 << 40)
    absurd.model = ModelDescription(
      kind: .vlae, likelihood: .gaussian, pixels: 784, hidden: [8], latent: 1 << 20, steps: 1)
    #expect(throws: ExperimentError.self) { try absurd.run() }
  }
}
