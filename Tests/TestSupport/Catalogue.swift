import Foundation

/// The articles of a module's documentation catalogue.
public struct Catalogue: Sendable {
  public let module: String

  public init(_ module: String) { self.module = module }

  /// - Parameter article: nil for the page of the module itself.
  public func text(_ article: String? = nil) throws -> String {
    let path = "\(OutsidePackage.root)/Sources/\(module)/\(module).docc/\(article ?? module).md"
    return try String(contentsOfFile: path, encoding: .utf8)
  }

  /// The blocks of code, one after the other, as lines without indentation; empty ones and imports are left out.
  public func code(_ article: String? = nil) throws -> [String] {
    try text(article).components(separatedBy: "```swift\n").dropFirst()
      .flatMap { Self.lines($0.components(separatedBy: "```")[0]) }
  }

  /// The code of a file of this repository, in the same way.
  public static func code(ofFile path: String) throws -> [String] {
    lines(try String(contentsOfFile: OutsidePackage.root + "/" + path, encoding: .utf8))
  }

  private static func lines(_ text: String) -> [String] {
    text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty && !$0.hasPrefix("import ") }
  }
}

extension [String] {
  /// Whether these lines follow each other in `source`.
  public func isPart(of source: [String]) -> Bool {
    !isEmpty && source.count >= count
      && (0...source.count - count).contains { source[$0..<$0 + count].elementsEqual(self) }
  }
}
