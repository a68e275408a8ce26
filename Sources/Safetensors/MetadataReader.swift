/// Reads numbers and names out of a file's metadata, or says which one is wrong.
package struct MetadataReader {
  package let file: SafetensorsFile

  package init(file: SafetensorsFile) { self.file = file }

  package func failure(_ key: String, expected: String, found: String) -> SafetensorsError {
    SafetensorsError(path: file.path, subject: "metadata \"\(key)\"", expected: expected, found: "\"\(found)\"")
  }

  package func choice<Choice: RawRepresentable<String> & CaseIterable>(_ key: String) throws -> Choice {
    let text = try file.metadata(key)
    guard let choice = Choice(rawValue: text) else {
      throw failure(key, expected: "one of " + Choice.allCases.map(\.rawValue).joined(separator: ", "), found: text)
    }
    return choice
  }

  package func integers(_ key: String, atLeast least: Int) throws -> [Int] {
    let text = try file.metadata(key)
    let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    // A bound far above any model keeps products of extents from overflowing.
    return try numbers.map { number in
      guard let number, number >= least, number <= 1 << 20 else {
        throw failure(key, expected: "whole numbers from \(least) to \(1 << 20)", found: text)
      }
      return number
    }
  }

  package func integer(_ key: String, atLeast least: Int) throws -> Int {
    let numbers = try integers(key, atLeast: least)
    if numbers.count != 1 { throw failure(key, expected: "one whole number", found: try file.metadata(key)) }
    return numbers[0]
  }

  package func number(_ key: String, default value: Double) throws -> Double {
    guard let text = file.metadata[key] else { return value }
    guard let number = Double(text), number.isFinite, number > 0 else {
      throw failure(key, expected: "a number above 0", found: text)
    }
    return number
  }

  package func count(_ key: String) throws -> Int {
    let text = try file.metadata(key)
    guard let number = Int(text), number >= 0 else {
      throw failure(key, expected: "a whole number, 0 or more", found: text)
    }
    return number
  }

  /// Nil where there is none.
  package func number(_ key: String) throws -> Double? {
    try file.metadata[key].map { text in
      guard let number = Double(text), number.isFinite else { throw failure(key, expected: "a number", found: text) }
      return number
    }
  }

  package func requireFormat(_ format: String) throws {
    let found = try file.metadata("format")
    if found != format { throw failure("format", expected: "\"\(format)\"", found: found) }
  }
}
