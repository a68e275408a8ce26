import Benchmarking
import Experiments
import LatentModels
import Testing

struct EvaluationBenchmarkTests {
  @Test func oneImageAndSeveralAreTimed() throws {
    let model = ModelDescription(kind: .vlae, likelihood: .bernoulli, pixels: 12, hidden: [6, 5], latent: 3, steps: 2)
    let result = try EvaluationBenchmark(model: model, samples: 10, imagesAtOnce: 130, repetitions: 4).run()
    #expect(result.alone.milliseconds.count == 4 && result.together.milliseconds.count == 4)
    #expect(result.alone.least > 0 && result.together.least > 0)
    // Of an image, so what all images share counts once only.
    #expect(result.together.median < result.alone.median)
    #expect(result.imagesAtOnce == 130)
  }

  @Test func byDefaultAsManyImagesAsAnEvaluationTakes() {
    let model = ModelDescription(kind: .vae, likelihood: .gaussian, pixels: 12, hidden: [6], latent: 3)
    #expect(EvaluationBenchmark(model: model, samples: 5000, repetitions: 1).imagesAtOnce == 13)
    #expect(EvaluationBenchmark(model: model, samples: 100, repetitions: 1).imagesAtOnce == 128)
  }
}
