import Foundation
import TestSupport
import Testing

/// The dependencies in Package.swift are the layers of this package. Whether an import that they leave out compiles depends
/// on which modules are built first.
@Suite("The manifest") struct ManifestTests {
  private struct Target {
    let name: String
    let folder: String
    let dependencies: Set<String>

    /// - Parameter description: as `swift package dump-package` prints it.
    init?(_ description: [String: Any]) {
      guard let name = description["name"] as? String, let kind = description["type"] as? String, kind != "system",
        let dependencies = description["dependencies"] as? [[String: [Any]]]
      else { return nil }
      self.name = name
      folder = description["path"] as? String ?? (kind == "test" ? "Tests/" : "Sources/") + name
      self.dependencies = Set(dependencies.flatMap(\.values).compactMap { $0.first as? String })
    }

    /// The modules that its files import.
    func imports() throws -> Set<String> {
      let root = URL(fileURLWithPath: OutsidePackage.root).appendingPathComponent(folder)
      let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
      let sources = try (files?.allObjects as? [URL] ?? []).filter { $0.pathExtension == "swift" }
        .map { try String(contentsOf: $0, encoding: .utf8) }
      return Set(
        sources.flatMap { $0.split(separator: "\n") }.compactMap { line in
          // Comments come before the imports, and attributes and access levels in front of the word.
          let words = line.split(separator: " ")
          guard let place = words.firstIndex(of: "import"), place + 1 < words.count,
            words[..<place].allSatisfy({ $0.hasPrefix("@") || ["public", "package", "internal"].contains($0) })
          else { return nil }
          return String(words[place + 1])
        })
    }
  }

  private static func targets() throws -> (all: Set<String>, ofSwift: [Target]) {
    let folder = try TemporaryFolder()
    let outcome = try RunningProgram(
      [
        "swift", "package", "--package-path", OutsidePackage.root, "--scratch-path", folder.path + "/build", "dump-package",
      ]
    ).wait(limit: 120)
    try #require(outcome.status == 0, "\(outcome.errors)")
    let package = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
    let targets = try #require(package?["targets"] as? [[String: Any]])
    return (Set(targets.compactMap { $0["name"] as? String }), targets.compactMap(Target.init))
  }

  @Test func declaresWhatEachTargetImportsAndNoMore() throws {
    let (all, targets) = try Self.targets()
    try #require(targets.count > 20)
    for target in targets where target.name != "CKernels" {
      let imports = try target.imports().intersection(all).subtracting([target.name])
      let declared = target.dependencies.intersection(all)
      #expect(imports.subtracting(declared).isEmpty, "\(target.name) imports these without a dependency")
      #expect(declared.subtracting(imports).isEmpty, "\(target.name) depends on these without an import")
    }
  }
}
