/// Values with names, in a fixed order: the parameters of a model, their gradients, or their shapes.
public struct NamedValues<Value> {
  /// All different.
  public let names: [String]
  /// One for each name, in the names' order.
  public var values: [Value]
  private let positions: [String: Int]

  /// The names must differ.
  public init(_ elements: [(name: String, value: Value)]) {
    names = elements.map(\.name)
    values = elements.map(\.value)
    positions = Dictionary(uniqueKeysWithValues: zip(names, names.indices))
  }

  private init(like other: NamedValues<some Any>, values: [Value]) {
    names = other.names
    positions = other.positions
    self.values = values
  }

  /// How many there are.
  public var count: Int { values.count }

  /// Whether there is a value of this name.
  public func contains(_ name: String) -> Bool { positions[name] != nil }

  /// The value of a name that must be there.
  public subscript(name: String) -> Value {
    get { values[position(name)] }
    set { values[position(name)] = newValue }
  }

  /// The same names with other values, as many as there are names.
  public func with<Other>(_ values: [Other]) -> NamedValues<Other> {
    if values.count != names.count {
      argumentFailure("NamedValues.with", "the number of values", values.count, expected: "\(names.count)")
    }
    return NamedValues<Other>(like: self, values: values)
  }

  /// The same names with transformed values.
  public func map<Other>(_ transform: (Value) throws -> Other) rethrows -> NamedValues<Other> {
    with(try values.map(transform))
  }

  /// The same with other values at some positions.
  public func replacing(at positions: [Int], with replacements: [Value]) -> NamedValues {
    var result = self
    for (position, value) in zip(positions, replacements) { result.values[position] = value }
    return result
  }

  private func position(_ name: String) -> Int {
    guard let position = positions[name] else { nameFailure(name, among: names) }
    return position
  }
}

extension NamedValues: Sendable where Value: Sendable {}

@inline(never)
func namesFailure(_ names: [String], expected: [String]) -> Never {
  let (expected, found) = (expected.joined(separator: ", "), names.joined(separator: ", "))
  fatalError("TrainingState: expected the parameters \(expected), found \(found)")
}

@inline(never)
private func nameFailure(_ name: String, among names: [String]) -> Never {
  fatalError("NamedValues: expected one of \(names.joined(separator: ", ")), found \(name)")
}
