import Foundation
import TestSupport
import Testing

/// The program of the README that uses a trained model.
@Suite("A trained model in another program") struct SwiftExampleTests {
  private static let program = OutsidePackage("Examples")

  @Test func itRuns() throws {
    let experiment = try TinyExperiment()
    #expect(try experiment.train().status == 0)
    let outcome = try Self.program.run(["codes", experiment.folder.file("run")])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.filter { $0.hasPrefix("code [") && $0.contains("log-likelihood") }.count == 8, "\(outcome.output)")
    let difference = try #require(lines.last?.split(separator: " ").last.flatMap { Double($0) })
    #expect(difference < 0.2, "what it made itself it can describe")
  }

  @Test func itIsThatOfTheReadme() throws {
    let example = try String(contentsOfFile: Self.program.path + "/Sources/codes/main.swift", encoding: .utf8)
    let readme = try String(contentsOfFile: OutsidePackage.root + "/README.md", encoding: .utf8)
    #expect(readme.contains("```swift\n\(example)```"))
  }
}
