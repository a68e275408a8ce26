import Experiments
import ImageData
import LatentModels
import Testing

struct ConfigurationRulesTests {
  @Test(arguments: [
    ("gaussian", ["center", "logit", "standardize"]), ("bernoulli", ["binarize"]),
  ])
  func preprocessingMustSuitTheLikelihood(likelihood: String, fitting: [String]) throws {
    for preprocessing in Preprocessing.allCases {
      let text = #"{"model": {"likelihood": "\#(likelihood)"}, "data": {"preprocessing": "\#(preprocessing)"}}"#
      if fitting.contains(preprocessing.rawValue) {
        #expect(try configuration(text).data.preprocessing == preprocessing)
      } else {
        let error = try #require(throws: ConfigurationError.self) { try configuration(text) }
        let choices = fitting.map { "\"\($0)\"" }.joined(separator: " or ")
        #expect(
          error.description.hasSuffix(
            ": data.preprocessing: \"\(preprocessing)\" does not go with model.likelihood \"\(likelihood)\", "
              + "expected \(choices), or \"auto\""))
      }
    }
  }

  @Test func settingsWithoutEffectAreNamed() throws {
    #expect(try configuration("{}", "model.kind=vae").model.steps == 0)
    #expect(try configuration("{}", "model.kind=hf").model.steps == 4)
    for kind in ModelKind.allCases {
      #expect(try configuration("{}", "model.kind=\(kind.rawValue)").unusedSettings == [])
    }
    let settings = ["model.steps=3", "model.damping=0.25", "model.stepSize=0.25", "model.clipNorm=2.5"]
    func unused(_ kind: String) throws -> [String] {
      let all = settings + ["model.kind=\(kind)"]
      return try ExperimentConfiguration(parsing: Array("{}".utf8), source: "", overrides: all).unusedSettings
    }
    #expect(
      try unused("vae") == [
        "model.steps 3 has no effect with model.kind \"vae\", only with savae, hf, iaf, vlae, vlae-cg",
        "model.damping 0.25 has no effect with model.kind \"vae\", only with vlae",
        "model.stepSize 0.25 has no effect with model.kind \"vae\", only with savae",
        "model.clipNorm 2.5 has no effect with model.kind \"vae\", only with savae",
      ])
    #expect(try unused("savae").map { $0.prefix { $0 != " " } } == ["model.damping"])
    #expect(try unused("vlae").map { $0.prefix { $0 != " " } } == ["model.stepSize", "model.clipNorm"])
  }

  @Test func theConflictIsShownWhereThePreprocessingWasGiven() throws {
    let file = #"{"data": {"preprocessing": "logit"}}"#
    let inFile = #expect(throws: ConfigurationError.self) { try configuration(file, "model.likelihood=bernoulli") }
    #expect(inFile?.description.hasPrefix("c.json:1:28: data.preprocessing: ") == true)
    let override = #expect(throws: ConfigurationError.self) { try configuration("{}", "data.preprocessing=binarize") }
    #expect(override?.description.hasPrefix("--set data.preprocessing=binarize: data.preprocessing: ") == true)
    let overridden = try configuration(file, "model.likelihood=bernoulli", "data.preprocessing=auto")
    #expect(overridden.data.preprocessing == .binarize)
  }
}
