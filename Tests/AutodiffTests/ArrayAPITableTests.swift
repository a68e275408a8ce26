import Foundation
import TestSupport
import Testing

/// The table of docs/array-api.md against the code of `ArrayAPITests.swift`.
@Suite("The table of the array API")
struct ArrayAPITableTests {
  /// A row of the table or a line of code.
  struct Entry: Equatable {
    let name: String
    let code: String
  }

  struct Row {
    let entry: Entry
    let isPresent: Bool
    let isForVariables: Bool
    let note: String
  }

  let table: String
  let rows: [Row]
  /// Of each suite.
  let lines: [[Entry]]

  init() throws {
    table = try String(contentsOfFile: OutsidePackage.root + "/docs/array-api.md", encoding: .utf8)
    rows = table.split(separator: "\n").compactMap { line -> Row? in
      let form = /\| `([^`]+)` \| (?:`([^`]+)`( °)?|left out) \| (.*) \|/
      guard let match = line.wholeMatch(of: form) else { return nil }
      let code = match.2.map { String($0).replacing("\\|", with: "|") }
      return Row(
        entry: Entry(name: String(match.1), code: code ?? ""), isPresent: code != nil,
        isForVariables: code != nil && match.3 == nil, note: match.4.trimmingCharacters(in: .whitespaces))
    }
    let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/ArrayAPITests.swift"
    lines = try String(contentsOfFile: source, encoding: .utf8).components(separatedBy: "\nstruct ").dropFirst().map {
      $0.matches(of: /\n    _ = (?:(?:Tensor|Variable)\.)?(.+)  \/\/ (\S+)/).map {
        Entry(name: String($0.2), code: String($0.1))
      }
    }
  }

  @Test("has each function of the standard once, and code for nine in ten")
  func complete() {
    #expect(rows.count == 161)
    #expect(Set(rows.map(\.entry.name)).count == rows.count)
    let present = rows.count { $0.isPresent }
    #expect(Double(present) / Double(rows.count) >= 0.9)
    #expect(table.contains("\(present) of \(rows.count)"))
    #expect(rows.allSatisfy { $0.isPresent || !$0.note.isEmpty }, "what is left out has a reason")
  }

  @Test("its code is that of the tests, in the same order")
  func sameCode() throws {
    try #require(lines.count == 2)
    #expect(rows.filter(\.isPresent).map(\.entry) == lines[0])
    #expect(rows.filter(\.isForVariables).map(\.entry) == lines[1])
  }
}
