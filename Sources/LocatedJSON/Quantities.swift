import Foundation

/// `value` with a fixed number of decimals.
package func decimal(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }

/// Seconds in the two units that matter, such as `2 h 05 min`.
package func duration(_ seconds: Double) -> String {
  // Far beyond any run, and within the range of Int.
  let whole = Int(min(seconds.rounded(), 1e12))
  let (days, hours, minutes) = (whole / 86_400, whole / 3600 % 24, whole / 60 % 60)
  if days > 0 { return "\(days) d \(hours) h" }
  if hours > 0 { return "\(hours) h " + String(format: "%02d min", minutes) }
  if minutes > 0 { return "\(minutes) min " + String(format: "%02d s", whole % 60) }
  return "\(whole) s"
}

/// A number of bytes in the unit that suits it, such as `12.3 MB` (10⁶ bytes).
package func byteCount(_ bytes: Int) -> String {
  let value = Double(bytes)
  switch value {
  case ..<1e3: return "\(bytes) B"
  case ..<1e6: return decimal(value / 1e3, 1) + " kB"
  case ..<1e9: return decimal(value / 1e6, 1) + " MB"
  default: return decimal(value / 1e9, 2) + " GB"
  }
}
