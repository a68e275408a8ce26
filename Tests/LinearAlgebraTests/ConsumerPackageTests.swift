import Foundation
import TestSupport
import Testing

/// A package outside that depends on this one by its path, with no traits, and imports LinearAlgebra alone.
@Suite("The consumer package") struct ConsumerPackageTests {
  private static let package = OutsidePackage("Tests/ConsumerPackage")

  @Test func buildsRunsAndFetchesNothing() throws {
    let outcome = try Self.package.run()
    let output = outcome.output
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(output.contains("solutions"))
    #expect(output.contains("matrix 0 of the batch is not positive definite: pivot 1 is not above zero"))
    let determinants = output.split(separator: "\n").first { $0.hasPrefix("determinants") } ?? ""
    let numbers = determinants.split { "[], ".contains($0) }.compactMap { Double($0) }
    #expect(numbers.count == 3 && zip(numbers, [8, 16, 4]).allSatisfy { abs($0 - $1) < 1e-12 }, "\(output)")
    let residual = output.split(separator: "\n").first { $0.hasPrefix("largest residual") }?.split(separator: " ").last
    #expect(residual.flatMap { Double($0) }.map { $0 < 1e-12 } == true, "\(output)")
    for folder in ["checkouts", "repositories"] {
      let path = Self.package.scratch + "/" + folder
      let fetched = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
      #expect(fetched.isEmpty)
    }
  }

  @Test func isTheExampleOfTheReadme() throws {
    let example = try String(contentsOfFile: Self.package.path + "/Sources/consumer/main.swift", encoding: .utf8)
    let readme = try String(contentsOfFile: OutsidePackage.root + "/README.md", encoding: .utf8)
    #expect(readme.contains("```swift\n\(example)```"))
  }
}
