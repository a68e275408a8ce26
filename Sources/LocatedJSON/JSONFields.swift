/// The fields of a JSON object that this program wrote before, by dotted paths, each read as the type it must have.
package struct JSONFields {
  /// The file as errors name it.
  package let source: String
  package let root: JSONNode

  package init(source: String, root: JSONNode) {
    self.source = source
    self.root = root
  }

  package func text(_ path: String) throws(JSONError) -> String {
    let node = try node(path)
    guard case .string(let text) = node.content else { throw mismatch(node, path, expected: "a string") }
    return text
  }

  package func texts(_ path: String) throws(JSONError) -> [String] {
    let node = try node(path)
    guard case .array(let elements) = node.content else { throw mismatch(node, path, expected: "an array of strings") }
    var texts: [String] = []
    for element in elements {
      guard case .string(let text) = element.content else { throw mismatch(element, path, expected: "a string") }
      texts.append(text)
    }
    return texts
  }

  package func integer(_ path: String) throws(JSONError) -> Int {
    let node = try node(path)
    guard case .integer(let number) = node.content else { throw mismatch(node, path, expected: "a whole number") }
    return number
  }

  /// Nil for null, which stands for a number that there is none of.
  package func number(_ path: String) throws(JSONError) -> Double? {
    let node = try node(path)
    switch node.content {
    case .null: return nil
    case .integer(let number): return Double(number)
    case .number(let number): return number
    default: throw mismatch(node, path, expected: "a number or null")
    }
  }

  /// A number that must be there.
  package func finite(_ path: String) throws(JSONError) -> Double {
    guard let number = try number(path) else { throw mismatch(try node(path), path, expected: "a number") }
    return number
  }

  private func node(_ path: String) throws(JSONError) -> JSONNode {
    var node = root
    for key in path.split(separator: ".") {
      guard let value = node[String(key)] else {
        throw JSONError(source: source, location: node.location, key: path, expected: "this key", found: "none")
      }
      node = value
    }
    return node
  }

  private func mismatch(_ node: JSONNode, _ path: String, expected: String) -> JSONError {
    JSONError(source: source, location: node.location, key: path, expected: expected, found: node.summary)
  }
}
