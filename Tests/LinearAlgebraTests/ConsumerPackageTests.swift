import Foundation
import Testing

/// A package outside that depends on this one by its path, with no traits, and imports LinearAlgebra alone.
@Suite("The consumer package") struct ConsumerPackageTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  private static let package = root.appending(path: "Tests/ConsumerPackage")

  @Test func buildsRunsAndFetchesNothing() throws {
    let scratch = FileManager.default.temporaryDirectory.appending(path: "consumer-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: scratch) }
    let (status, output) = try run([
      "swift", "run", "-c", "release", "--package-path", Self.package.path, "--scratch-path", scratch.path,
    ])
    #expect(status == 0, "\(output)")
    #expect(output.contains("solutions"))
    #expect(output.contains("matrix 0 of the batch is not positive definite: pivot 1 is not above zero"))
    let determinants = output.split(separator: "\n").first { $0.hasPrefix("determinants") } ?? ""
    let numbers = determinants.split { "[], ".contains($0) }.compactMap { Double($0) }
    #expect(numbers.count == 3 && zip(numbers, [8, 16, 4]).allSatisfy { abs($0 - $1) < 1e-12 }, "\(output)")
    let residual = output.split(separator: "\n").first { $0.hasPrefix("largest residual") }?.split(separator: " ").last
    #expect(residual.flatMap { Double($0) }.map { $0 < 1e-12 } == true, "\(output)")
    for folder in ["checkouts", "repositories"] {
      let fetched = (try? FileManager.default.contentsOfDirectory(atPath: scratch.appending(path: folder).path)) ?? []
      #expect(fetched.isEmpty)
    }
  }

  @Test func isTheExampleOfTheReadme() throws {
    let example = try String(contentsOf: Self.package.appending(path: "Sources/consumer/main.swift"), encoding: .utf8)
    let readme = try String(contentsOf: Self.root.appending(path: "README.md"), encoding: .utf8)
    #expect(readme.contains("```swift\n\(example)```"))
  }

  private func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: data, as: UTF8.self))
  }
}
