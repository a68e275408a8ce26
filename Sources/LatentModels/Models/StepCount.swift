/// What the T of a model counts: refinements of the encoder's posterior, such as mode updates or flows.
public struct StepCount: Sendable, Hashable {
  /// What is counted, in the plural.
  public let meaning: String
  /// T where a configuration does not say.
  public let defaultValue: Int

  public init(_ meaning: String, default value: Int) {
    self.meaning = meaning
    defaultValue = value
  }
}
