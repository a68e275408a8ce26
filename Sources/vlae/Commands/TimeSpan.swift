import ArgumentParser
import LocatedJSON

/// A time on the command line, such as `90m`, `12h` or `1h30m`.
struct TimeSpan: ExpressibleByArgument, CustomStringConvertible, Equatable {
  let seconds: Double

  /// The text in units of days, hours, minutes and seconds, each once, the largest first.
  init?(argument: String) {
    let units: [(Character, Double)] = [("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)]
    var rest = argument[...]
    var seconds = 0.0
    var left = units[...]
    while !rest.isEmpty {
      let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      rest = rest.dropFirst(number.count)
      guard let value = Double(number), value >= 0, let unit = rest.popFirst(),
        let place = left.firstIndex(where: { $0.0 == unit })
      else { return nil }
      seconds += value * left[place].1
      left = left[(place + 1)...]
    }
    // Longer than a hundred years is a slip.
    guard seconds > 0, seconds < 3.2e9 else { return nil }
    self.seconds = seconds
  }

  func isOver(since start: ContinuousClock.Instant) -> Bool { (ContinuousClock.now - start) / .seconds(1) >= seconds }

  var defaultValueDescription: String { description }
  var description: String { duration(seconds) }

  static var help: String { "such as 90m, 12h or 1h30m" }
}
