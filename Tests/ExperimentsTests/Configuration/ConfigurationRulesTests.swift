import Experiments
import ImageData
import Testing

struct ConfigurationRulesTests {
  @Test(arguments: [
    ("gaussian", ["center", "logit"]), ("bernoulli", ["binarize"]),
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
