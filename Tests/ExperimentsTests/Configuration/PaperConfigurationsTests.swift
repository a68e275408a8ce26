import Experiments
import Foundation
import LatentModels
import Testing

/// The grids in Configs/paper against the experiments of the paper (Park, Kim and Kim 2019, with its supplement).
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

  @Test(arguments: sizes.keys.sorted()) func theGridHasEveryModelDataSetAndT(size: String) throws {
    let grid = try Grid(contentsOf: "\(Self.folder)/\(size).json")
    var expected: [String: ExperimentConfiguration] = [:]
    for kind in ModelKind.allCases {
      for (variant, settings) in Self.variants {
        for steps in kind == .vae ? [0] : [1, 2, 4, 8] {
          let model = kind == .vae ? "vae" : "\(kind.rawValue)-T\(steps)"
          let name = "\(variant)/\(model)/seed1"
          expected[name] = try ExperimentConfiguration(
            parsing: Array("{}".utf8), source: "",
            overrides: Self.common + Self.sizes[size]! + settings + [
              "name=\(name.replacing("/", with: "-"))", "model.kind=\(kind.rawValue)", "model.steps=\(steps)",
            ])
        }
      }
    }
    #expect(Dictionary(uniqueKeysWithValues: grid.jobs.map { ($0.name, $0.configuration) }) == expected)
    #expect(grid.jobs.allSatisfy { $0.configuration.unusedSettings == [] })
  }

  /// The experiment of the authors' repository.
  @Test func theAuthorsRowHasTheirSettings() throws {
    let grid = try Grid(contentsOf: "\(Self.folder)/authors.json")
    let settings = Self.common + Self.sizes["large"]! + ["data.set=mnist", "data.preprocessing=logit"]
    #expect(grid.jobs.map(\.name) == ["vae/seed1", "savae-T4/seed1", "hf-T4/seed1", "iaf-T4/seed1", "vlae-T4/seed1"])
    for (job, kind) in zip(grid.jobs, [ModelKind.vae, .savae, .hf, .iaf, .vlae]) {
      let expected = try ExperimentConfiguration(
        parsing: Array("{}".utf8), source: "",
        overrides: settings + [
          "name=\(job.name.replacing("/", with: "-"))", "model.kind=\(kind.rawValue)",
          "model.steps=\(kind == .vae ? 0 : 4)",
        ])
      #expect(job.configuration == expected)
    }
  }
}
