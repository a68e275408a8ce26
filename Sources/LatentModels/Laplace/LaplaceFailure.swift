/// A precision on the way to the mode that has no Cholesky factor.
struct LaplaceFailure: Error {
  let update: Int
  let error: LinearAlgebraError
  let isNotFinite: Bool

  /// What a search of the whole batch at once would have met first: of the earliest update the first element that is
  /// not finite, or else the first pivot.
  static func first(of failures: [LaplaceFailure]) -> LaplaceFailure? {
    guard let update = failures.map(\.update).min() else { return nil }
    let earliest = failures.filter { $0.update == update }
    return earliest.first { $0.isNotFinite } ?? earliest[0]
  }
}
