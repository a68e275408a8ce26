import ArgumentParser
import Experiments
import LatentModels

struct VerifyCommand: ParsableCommand {
  enum Precision: String, ExpressibleByArgument, CaseIterable {
    case double, float
  }

  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Compare the models with reference values.",
    discussion: """
      Prints a line for each expected tensor and gradient with its largest error, absolute over the larger of 1 and \
      the tensor's largest entry. Allowed are 1e-9 in double and 2e-3 in float; a tensor expected to be zero must be \
      exactly zero.
      """)

  @Argument(help: ArgumentHelp("Golden files.", valueName: "golden.safetensors"))
  var files: [String]

  @Option(help: "The numbers to compute with.")
  var precision = Precision.double

  func run() throws {
    var failed = 0
    for path in files {
      let golden = try GoldenFile(contentsOf: path)
      let verification =
        switch precision {
        case .double: try Verification(of: golden, as: Double.self)
        case .float: try Verification(of: golden, as: Float.self)
        }
      print("\(path) (\(precision.rawValue))")
      print(verification.table.plain)
      if !verification.passes { failed += 1 }
    }
    if failed > 0 { throw ExperimentError.verificationFailed(failed: failed, total: files.count) }
    print("\(files.count) of \(files.count) files agree")
  }
}
