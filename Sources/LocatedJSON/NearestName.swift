/// The candidate that `text` was most likely meant to be, or nil where none is near.
///
/// Near is an edit distance of a third of the longer name at most, upper and lower case, `_` and `-` aside.
package func nearestName(to text: String, among candidates: [String]) -> String? {
  let plain = normalized(text)
  let ranked = candidates.map { candidate in
    let other = normalized(candidate)
    return (candidate, distance: editDistance(plain, other), limit: max(1, max(plain.count, other.count) / 3))
  }
  return ranked.filter { $0.distance <= $0.limit }.min { $0.distance < $1.distance }?.0
}

private func normalized(_ text: String) -> [Character] {
  // Long texts are near to no name, and the distance takes quadratic time.
  text.prefix(64).lowercased().filter { $0 != "_" && $0 != "-" }
}

/// The number of insertions, deletions, replacements and swaps of neighbours from `source` to `target`, no place
/// edited twice (the optimal string alignment distance).
package func editDistance(_ source: [Character], _ target: [Character]) -> Int {
  // Row i holds the distances from the first i characters of the source to each beginning of the target.
  var rows = [Array(0...target.count)]
  for i in 1..<(source.count + 1) {
    var row = [i]
    for j in 1..<(target.count + 1) {
      let replacement = rows[i - 1][j - 1] + (source[i - 1] == target[j - 1] ? 0 : 1)
      var best = min(rows[i - 1][j] + 1, row[j - 1] + 1, replacement)
      if i > 1, j > 1, source[i - 1] == target[j - 2], source[i - 2] == target[j - 1] {
        best = min(best, rows[i - 2][j - 2] + 1)
      }
      row.append(best)
    }
    rows.append(row)
  }
  return rows[source.count][target.count]
}
