/// A table of texts with aligned columns.
package struct TextTable: Sendable, Equatable {
  package struct Column: Sendable, Equatable {
    package enum Alignment: Sendable { case left, right }
    package let title: String
    package let alignment: Alignment

    /// A column of texts.
    package static func left(_ title: String) -> Column { Column(title: title, alignment: .left) }
    /// A column of numbers.
    package static func right(_ title: String) -> Column { Column(title: title, alignment: .right) }
  }

  package let columns: [Column]
  package private(set) var rows: [[String]] = []

  /// - Parameter rows: each with as many cells as there are columns.
  package init(columns: [Column], rows: [[String]] = []) {
    self.columns = columns
    rows.forEach { append($0) }
  }

  package mutating func append(_ row: [String]) {
    precondition(row.count == columns.count, "a row of \(row.count) cells in a table of \(columns.count) columns")
    rows.append(row)
  }

  /// Columns two spaces apart below their titles and a rule, each line with its line end.
  package var plain: String {
    let widths = widths(of: rows)
    let rule = widths.map { String(repeating: "-", count: $0) }
    return ([columns.map(\.title), rule] + rows).map { row in
      let line = aligned(row, widths).joined(separator: "  ")
      return (line.lastIndex { $0 != " " }.map { String(line[...$0]) } ?? "") + "\n"
    }.joined()
  }

  /// A Markdown table.
  package var markdown: String {
    let rows = rows.map { $0.map { $0.replacing("|", with: "\\|") } }
    let widths = widths(of: rows)
    let rule = zip(columns, widths).map { column, width in
      String(repeating: "-", count: max(width, 3) - 1) + (column.alignment == .right ? ":" : "-")
    }
    return ([columns.map(\.title), rule] + rows).map { row in
      "| " + aligned(row, widths.map { max($0, 3) }).joined(separator: " | ") + " |\n"
    }.joined()
  }

  private func widths(of rows: [[String]]) -> [Int] {
    columns.indices.map { index in (rows.map { $0[index].count } + [columns[index].title.count]).max() ?? 0 }
  }

  private func aligned(_ row: [String], _ widths: [Int]) -> [String] {
    columns.indices.map { index in
      let space = String(repeating: " ", count: widths[index] - row[index].count)
      return columns[index].alignment == .left ? row[index] + space : space + row[index]
    }
  }
}
