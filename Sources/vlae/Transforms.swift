import ArgumentParser

/// Reads a whole number of a range, for an option that says what it expects where it is given something else.
func wholeNumber(in range: ClosedRange<Int>) -> @Sendable (String) throws -> Int {
  { text in
    guard let number = Int(text), range.contains(number) else {
      throw ValidationError("expected a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }
}

/// Reads widths written as `500,500`.
@Sendable func hiddenWidths(_ text: String) throws -> [Int] {
  let range = 1...65_536
  let widths = text.split(separator: ",", omittingEmptySubsequences: false).compactMap { Int($0) }
  guard widths.count == text.count(where: { $0 == "," }) + 1, widths.allSatisfy(range.contains) else {
    throw ValidationError(
      "expected whole numbers from \(range.lowerBound) to \(range.upperBound), separated by commas")
  }
  return widths
}
