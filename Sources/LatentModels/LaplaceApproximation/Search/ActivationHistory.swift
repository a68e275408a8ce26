/// Which units of the hidden layers are on at each update: those at the start and at the last mode stay, those between
/// take turns in two sets, of which the older one is no longer needed.
struct ActivationHistory: Sendable {
  private let start: [ActiveSets]
  private let last: [ActiveSets]
  private let between: [[ActiveSets]]
  private let updates: Int

  /// - Parameters:
  ///   - widths: of the hidden layers.
  ///   - updates: T; T + 1 is the number of points at which units are on.
  init(widths: [Int], batch: Int, updates: Int) {
    func sets() -> [ActiveSets] { widths.map { ActiveSets(rows: batch, width: $0) } }
    self.updates = updates
    start = sets()
    last = sets()
    between = [sets(), sets()]
  }

  /// Of each hidden layer, a row for each example.
  func sets(at update: Int) -> [ActiveSets] {
    update == updates ? last : update == 0 ? start : between[update % 2]
  }

  /// The units of a hidden layer that are on for an example.
  @inline(__always)
  func units(at update: Int, _ example: Int, layer: Int) -> Units {
    if update == updates { return last[layer][example] }
    return update == 0 ? start[layer][example] : between[update % 2][layer][example]
  }
}
