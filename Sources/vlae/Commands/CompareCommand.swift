import ArgumentParser
import Experiments
import LocatedJSON

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Show in what runs differ, in their settings and in their results.",
    discussion: "What else differs (the images, the program, the processor) is told below, with what that means.")

  @Argument(help: ArgumentHelp("Two run directories or more.", valueName: "run"))
  var directories: [String]

  func validate() throws {
    if directories.count < 2 { throw ValidationError("compare expects two run directories or more, found one") }
  }

  func run() throws {
    let runs = try directories.map { try RunDirectory.open($0) }
    let comparison = try RunComparison(runs)
    // Paths are long, and a table of many would be wide: each has a letter.
    let letters = runs.indices.map { index in
      index < 26 ? String(UnicodeScalar(UInt8(ascii: "A") + UInt8(index))) : "\(index + 1)"
    }
    for (letter, run) in zip(letters, runs) { print("\(letter)  \(run.path)") }
    print()
    func table(_ title: String, _ lines: [RunComparison.Line]) -> String {
      TextTable(
        columns: [.left(title)] + letters.map { .right($0) }, rows: lines.map { [$0.name] + $0.values }
      ).plain
    }
    if comparison.settings.isEmpty {
      print("no setting differs")
    } else {
      print(table("setting", comparison.settings), terminator: "")
    }
    print()
    print(table("result", comparison.results), terminator: "")
    if !comparison.warnings.isEmpty { print() }
    for warning in comparison.warnings {
      print(wrapped("* \(warning)", to: 79).map { $0 + "\n" }.joined(), terminator: "")
    }
  }
}
