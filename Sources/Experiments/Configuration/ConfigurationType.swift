import ImageData
import LocatedJSON

/// What the value of a setting may be.
public enum ConfigurationType: Sendable, Equatable {
  /// A string that can name a folder.
  case folderName
  /// A path, or null.
  case path
  case choice([String])
  /// One of these names, or the path of images, which has a slash or a dot in it.
  case images([String])
  /// A path, a fraction above 0 and below 1, or null.
  case testImages
  /// A height and a width, or null.
  case optionalSize(each: ClosedRange<Int>)
  /// A lower and a higher number, or null.
  case optionalRange
  case integer(ClosedRange<Int>)
  /// A whole number, or null.
  case optionalInteger(ClosedRange<Int>)
  /// A number above zero.
  case positive
  /// One to `atMost` whole numbers.
  case integers(each: ClosedRange<Int>, atMost: Int)

  /// The hidden widths of a model.
  package static let hiddenWidths = integers(each: 1...65_536, atMost: 64)

  /// A choice among the cases of an enumeration.
  package static func choice<Value: CaseIterable & RawRepresentable<String>>(of: Value.Type) -> ConfigurationType {
    .choice(Value.allCases.map(\.rawValue))
  }

  /// The type in words, to follow "expected".
  public var expectation: String {
    switch self {
    case .folderName: "a folder name (no \"/\" or control characters, not beginning with \".\" or \"-\")"
    case .path: "a path or null"
    case .choice(let names): "one of " + names.map { "\"\($0)\"" }.joined(separator: ", ")
    case .images(let names):
      Self.choice(names).expectation + ", or a path of your own images with a / or a . in it, such as ./photos or x.npy"
    case .testImages: "a path, a fraction above 0 and below 1, or null"
    case .optionalSize(let range): "[height, width], each a whole number" + Self.bounds(range) + ", or null"
    case .optionalRange: "[low, high] with low below high, or null"
    case .integer(let range): "a whole number" + Self.bounds(range)
    case .optionalInteger(let range): "a whole number" + Self.bounds(range) + ", or null"
    case .positive: "a number above 0"
    case .integers(let range, let count): "a list of 1 to \(count) whole numbers" + Self.bounds(range)
    }
  }

  private static func bounds(_ range: ClosedRange<Int>) -> String {
    range.upperBound == .max ? ", \(range.lowerBound) or more" : " from \(range.lowerBound) to \(range.upperBound)"
  }

  /// Why a value does not fit.
  package struct Mismatch: Error {
    package let location: JSONLocation
    /// What to add to the key, such as `[1]` for an element of a list.
    package var element = ""
    package let expected: String
    package let found: String
    var suggestion: String?
  }

  /// The value in the form that is stored, with `2.0` as 2 where whole numbers are wanted.
  package func checked(_ node: JSONNode) throws(Mismatch) -> JSONValue {
    switch (self, node.content) {
    case (.folderName, .string(let text)) where Self.canNameFolder(text): return .string(text)
    case (.path, .null), (.optionalInteger, .null): return .null
    case (.path, .string(let text)) where !text.isEmpty && !text.utf8.contains(0): return .string(text)
    case (.choice(let names), .string(let text)) where names.contains(text): return .string(text)
    case (.images(let names), .string(let text))
    where names.contains(text) || OwnImages.isPath(text) && !text.utf8.contains(0): return .string(text)
    case (.testImages, .null), (.optionalSize, .null), (.optionalRange, .null): return .null
    case (.testImages, .string(let text)) where !text.isEmpty && !text.utf8.contains(0): return .string(text)
    case (.testImages, .number(let value)) where value > 0 && value < 1: return .number(value)
    case (.optionalSize(let range), .array(let elements)) where elements.count == 2:
      return .array(try checked(elements, in: range))
    case (.optionalRange, .array(let elements)) where elements.count == 2:
      if let low = Self.number(elements[0]), let high = Self.number(elements[1]), low < high {
        return .array([.number(low), .number(high)])
      }
    case (.integer(let range), _), (.optionalInteger(let range), _):
      if let value = Self.integer(node), range.contains(value) { return .integer(value) }
    case (.positive, .integer(let value)) where value > 0: return .number(Double(value))
    case (.positive, .number(let value)) where value > 0: return .number(value)
    case (.integers(let range, let count), .array(let elements)) where (1...count).contains(elements.count):
      return .array(try checked(elements, in: range))
    default: break
    }
    throw Mismatch(
      location: node.location, expected: expectation, found: node.summary, suggestion: suggestion(for: node))
  }

  private func checked(
    _ elements: [JSONNode], in range: ClosedRange<Int>
  ) throws(Mismatch) -> [JSONValue] {
    var values: [JSONValue] = []
    for (index, element) in elements.enumerated() {
      guard let value = Self.integer(element), range.contains(value) else {
        throw Mismatch(
          location: element.location, element: "[\(index)]", expected: Self.integer(range).expectation,
          found: element.summary)
      }
      values.append(.integer(value))
    }
    return values
  }

  private func suggestion(for node: JSONNode) -> String? {
    let names: [String]
    switch self {
    case .choice(let choices), .images(let choices): names = choices
    default: return nil
    }
    guard case .string(let text) = node.content else { return nil }
    return nearestName(to: text, among: names).map { "\"\($0)\"" }
  }

  private static func number(_ node: JSONNode) -> Double? {
    switch node.content {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  private static func integer(_ node: JSONNode) -> Int? {
    switch node.content {
    case .integer(let value): value
    case .number(let value): Int(exactly: value)
    default: nil
    }
  }

  /// File systems take names of up to 255 bytes; the rest is left for endings.
  static func canNameFolder(_ text: String) -> Bool {
    guard let first = text.first, first != ".", first != "-" else { return false }
    return text.utf8.count <= 200
      && text.unicodeScalars.allSatisfy { $0 != "/" && $0.properties.generalCategory != .control }
  }
}
