extension Tensor: CustomStringConvertible {
  /// The elements in nested brackets; of more than 1000 elements, long axes show their first and last three entries.
  public var description: String { text(indentation: 1, isSummary: count > 1000) }

  private static var edge: Int { 3 }

  private func text(indentation: Int, isSummary: Bool) -> String {
    guard rank > 0 else { return "\(scalar)" }
    let extent = shape[0]
    let isLong = isSummary && extent > 2 * Self.edge
    let shown = isLong ? Array(0..<Self.edge) + Array((extent - Self.edge)..<extent) : Array(0..<extent)
    var entries = shown.map { self[$0].text(indentation: indentation + 1, isSummary: isSummary) }
    if isLong { entries.insert("...", at: Self.edge) }
    let separator = rank == 1 ? ", " : ",\n" + String(repeating: " ", count: indentation)
    return "[" + entries.joined(separator: separator) + "]"
  }
}
