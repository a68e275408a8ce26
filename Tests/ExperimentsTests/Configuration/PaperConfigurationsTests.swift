import Experiments
import Foundation
import LatentModels
import Testing

/// The files below Configs/paper against the experiments of the paper (Park, Kim and Kim 2019, with its supplement).
struct PaperConfigurationsTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Configs/paper").path

  private static let sizes = [
    "small": ["model.hidden=256,256", "model.latent=16", "evaluation.importanceSamples=100"],
    "large": ["model.hidden=500,500", "model.latent=50", "evaluation.importanceSamples=5000"],
  ]

  private static let variants = [
    "mnist": ["data.set=mnist"],
    "mnist-bernoulli": ["data.set=mnist", "model.likelihood=bernoulli", "data.preprocessing=binarize"],
    "omniglot": ["data.set=omniglot"],
    "fashion-mnist": ["data.set=fashion-mnist"],
    "svhn": ["data.set=svhn"],
    "cifar-10": ["data.set=cifar-10"],
  ]

  private static let common = [
    "model.likelihood=gaussian", "data.preprocessing=center", "data.validation=null", "training.epochs=2000",
    "training.batch=128", "training.learningRate=0.0005", "training.seed=1", "model.damping=0.5",
    "model.stepSize=0.0005", "model.clipNorm=5", "model.initialization=balanced",
  ]

  @Test(arguments: sizes.keys.sorted()) func thereIsAFileForEveryModelAndDataSet(size: String) throws {
    let names = ModelKind.allCases.flatMap { kind in Self.variants.keys.map { "\(kind.rawValue)-\($0).json" } }
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(Self.folder)/\(size)").sorted() == names.sorted())
  }

  @Test(arguments: sizes.keys.sorted(), ModelKind.allCases)
  func everyFileIsWhatItsNameSays(size: String, kind: ModelKind) throws {
    for (variant, settings) in Self.variants {
      let name = "\(kind.rawValue)-\(variant)"
      let configuration = try ExperimentConfiguration(contentsOf: "\(Self.folder)/\(size)/\(name).json")
      let model = ["name=\(size)-\(name)", "model.kind=\(kind.rawValue)", "model.steps=\(kind == .vae ? 0 : 4)"]
      let expected = try ExperimentConfiguration(
        parsing: Array("{}".utf8), source: "", overrides: Self.common + Self.sizes[size]! + settings + model)
      #expect(configuration == expected, "\(size)/\(name).json")
      #expect(configuration.unusedSettings == [])
    }
  }
}
