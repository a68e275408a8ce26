import Foundation
import TestSupport
import Testing

/// That no ordinary expression keeps the type checker busy: overloads of operators make its search exponential.
@Suite("Time for type checking") struct TypeCheckingTimeTests {
  private static func compile(_ file: String, _ options: [String]) throws -> (outcome: ProgramOutcome, seconds: Double) {
    let (root, built) = (OutsidePackage.root, BuiltProducts.folder)
    let flags = try run(["pkg-config", "--cflags", "openblas", "lapacke"]).output
      .split(whereSeparator: \.isWhitespace).map(String.init)
    let arguments =
      ["swiftc", "-typecheck", "-swift-version", "6", "-I", built + "/Modules"]
      + ["-Xcc", "-fmodule-map-file=\(built)/CKernels.build/module.modulemap"]
      + ["-I", root + "/Sources/CKernels/include", "-I", root + "/Sources/COpenBLAS", "-I", root + "/Sources/CLAPACKE"]
      + flags + options + [root + "/Tests/Expressions/" + file]
    let start = ContinuousClock.now
    let outcome = try RunningProgram(arguments).wait(limit: 600)
    let duration = (ContinuousClock.now - start).components
    return (outcome, Double(duration.seconds) + Double(duration.attoseconds) * 1e-18)
  }

  @Test("no expression of an ordinary program takes more than a second")
  func expressions() throws {
    // What this machine needs for next to nothing, twice, as the first time also reads the modules from the disk.
    let trivial = try (0..<2).map { _ in try Self.compile("trivial.swift", []) }
    for (outcome, _) in trivial { #expect(outcome.status == 0, "\(outcome.errors)") }
    let baseline = try #require(trivial.map(\.seconds).min())
    // One second where that takes half a one, as it does without other load.
    let limit = max(1000, Int(2000 * baseline))
    let options = ["-Xfrontend", "-warn-long-expression-type-checking=\(limit)"]
    let (outcome, seconds) = try Self.compile("ordinary.swift", options)
    #expect(outcome.status == 0 && !outcome.errors.contains("warning"), "\(outcome.errors)")
    // All of them together, some forty.
    #expect(seconds < 20 * max(baseline, 0.5), "\(seconds) s, the trivial file \(baseline) s")
    // That the compiler does warn where an expression is above a limit.
    let strict = try Self.compile("ordinary.swift", ["-Xfrontend", "-warn-long-expression-type-checking=1"])
    #expect(strict.outcome.errors.contains("expression took"))
  }
}
