/// The candidate that a mistyped name most likely means: the one of least edit distance (letter case ignored), if
/// no more than a third of the name, and at least two characters, would have to change.
package func nearestName(to name: String, among candidates: [String]) -> String? {
  let letters = Array(name.lowercased())
  let distances = candidates.map { (name: $0, distance: editDistance(letters, Array($0.lowercased()))) }
  guard let nearest = distances.min(by: { $0.distance < $1.distance }) else { return nil }
  return nearest.distance <= max(2, letters.count / 3) ? nearest.name : nil
}

/// Levenshtein's distance: the fewest insertions, deletions and replacements that turn one into the other.
private func editDistance(_ a: [Character], _ b: [Character]) -> Int {
  var row = Array(0...b.count)
  for i in a.indices {
    var diagonal = row[0]
    row[0] = i + 1
    for j in b.indices {
      let replaced = diagonal + (a[i] == b[j] ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
    }
  }
  return row[b.count]
}
