/// Which units of the hidden layers are on at each update: those at the start and at the last mode stay, those between
/// take turns in two places, of which the older one is no longer needed.
package struct ActivationHistory: Sendable {
  private let places: [[ActiveUnits]]
  private let updates: Int

  /// - Parameters:
  ///   - widths: of the hidden layers.
  ///   - updates: T; T + 1 is the number of points at which units are on.
  package init(widths: [Int], batch: Int, updates: Int) {
    self.updates = updates
    places = (0..<4).map { _ in widths.map { ActiveUnits(rows: batch, width: $0) } }
  }

  @inline(__always)
  private func place(of update: Int) -> Int { update == updates ? 3 : update == 0 ? 2 : update % 2 }

  /// Of each hidden layer, a row for each example.
  package func units(at update: Int) -> [ActiveUnits] { places[place(of: update)] }

  /// The units of a hidden layer that are on for an example.
  @inline(__always)
  package func units(at update: Int, _ example: Int, layer: Int) -> IndexList {
    places[place(of: update)][layer][example]
  }
}
