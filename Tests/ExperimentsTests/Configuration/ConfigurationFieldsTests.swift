import Experiments
import ImageData
import LatentModels
import LocatedJSON
import Testing

struct ConfigurationFieldsTests {
  @Test func everyPropertyHasOneField() {
    let keys = Mirror(reflecting: ExperimentConfiguration()).children.flatMap { child -> [String] in
      let label = child.label ?? ""
      let inner = Mirror(reflecting: child.value).children.compactMap(\.label).flatMap {
        $0 == "hyperparameters" ? Hyperparameter.all.map(\.name) : [$0]
      }
      return child.value is String ? [label] : inner.map { "\(label).\($0)" }
    }
    #expect(ExperimentConfiguration.fields.map(\.key) == keys)
  }

  @Test func theHelpShowsEveryField() {
    let help = ExperimentConfiguration.fieldHelp
    let words = ExperimentConfiguration.fields.map {
      "\($0.key) (default: \($0.defaultText)) \($0.documentation) Expects \($0.expectation)."
    }
    #expect(help.split(whereSeparator: \.isWhitespace).joined(separator: " ") == words.joined(separator: " "))
    for line in help.split(separator: "\n") { #expect(line.count < 80) }
  }

  @Test func everyChoiceIsAccepted() throws {
    for field in ExperimentConfiguration.fields {
      guard case .choice(let names) = field.type else { continue }
      for name in names {
        let likelihood = name == "binarize" ? "bernoulli" : "gaussian"
        let overrides = field.name == "likelihood" ? [] : ["model.likelihood=\(likelihood)"]
        let configuration = try ExperimentConfiguration(
          parsing: Array("{}".utf8), source: "", overrides: overrides + ["\(field.key)=\(name)"])
        #expect(configuration.json[field.section ?? ""]?[field.name] == .string(name))
      }
    }
  }

  @Test func validationIsANumberOrNull() throws {
    #expect(try configuration(#"{"data": {"validation": null}}"#).data.validation == nil)
    #expect(try configuration(#"{"data": {"validation": 7}}"#, "data.validation=null").data.validation == nil)
    #expect(try configuration("{}", "data.validation=7").data.validation == 7)
    #expect(try configuration("{}", "data.validation=7").json["data"]?["validation"] == 7)
    #expect(try configuration("{}").json["data"]?["validation"] == JSONValue.null)
  }
}
