import ArgumentParser

extension Option {
  /// An option for a whole number of a range, with its default.
  init(wrappedValue: Int, help: ArgumentHelp, in range: ClosedRange<Int>) where Value == Int {
    var help = help
    help.abstract += " (default: \(wrappedValue))"
    self.init(wrappedValue: wrappedValue, parsing: .unconditional, help: help, transform: wholeNumber(in: range))
  }

  /// An option for a whole number of a range, nil where it is not given.
  init(name: NameSpecification = .long, help: ArgumentHelp, in range: ClosedRange<Int>) where Value == Int? {
    self.init(name: name, parsing: .unconditional, help: help, transform: wholeNumber(in: range))
  }
}

/// Reads a whole number of a range, and says what was expected where it is given something else. What follows such an
/// option is taken unconditionally: else -1 would pass for another option.
private func wholeNumber(in range: ClosedRange<Int>) -> @Sendable (String) throws -> Int {
  { text in
    guard let number = Int(text), range.contains(number) else {
      throw ValidationError(
        "expected a whole number from \(range.lowerBound) "
          + (range.upperBound == .max ? "on" : "to \(range.upperBound)"))
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
