extension Tensor: CustomStringConvertible {
  /// The elements in nested brackets, long axes shortened to their first and last three entries.
  public var description: String { text(indentation: 1) }

  private static var edge: Int { 3 }

  private func text(indentation: Int) -> String {
    guard rank > 0 else { return "\(scalar)" }
    let separator = rank == 1 ? ", " : ",\n" + String(repeating: " ", count: indentation)
    return "[" + entries(indentation: indentation + 1).joined(separator: separator) + "]"
  }

  private func entries(indentation: Int) -> [String] {
    let extent = shape[0]
    let isLong = count > 1000 && extent > 2 * Self.edge
    let shown = isLong ? Array(0..<Self.edge) + Array((extent - Self.edge)..<extent) : Array(0..<extent)
    var result = shown.map { view([.index($0)]).text(indentation: indentation) }
    if isLong { result.insert("...", at: Self.edge) }
    return result
  }
}
