import Experiments
import LocatedJSON

/// A grid's report as a person, a spreadsheet or LaTeX reads it.
package struct GridTable {
  package enum Format: String, CaseIterable, Sendable { case plain, markdown, csv, latex }

  let report: GridReport

  package init(_ report: GridReport) { self.report = report }

  package func text(_ format: Format) -> String {
    switch format {
    case .plain: plain
    case .markdown: table(columns: Array(report.columns.indices), bold: { "**\($0)**" }).markdown + notes(prefix: "* ")
    case .csv: csv
    case .latex: latex
    }
  }

  /// Short names of the settings that are usual in rows.
  private func title(_ key: String) -> String {
    switch key {
    case "model.kind": "model"
    case "model.steps": "T"
    default: key
    }
  }

  /// Without the letter that the title has.
  private func rowLabel(_ key: String, _ label: String) -> String {
    if label.isEmpty { return "-" }
    return key == "model.steps" ? String(label.dropFirst()) : label
  }

  private func columnTitle(_ column: GridReport.Column) -> String { column.label + (column.hasReservation ? " *" : "") }

  // MARK: - Text

  /// Tables of as many columns as go into 80, one below the other.
  private var plain: String {
    var tables: [String] = []
    var left = Array(report.columns.indices)[...]
    while !left.isEmpty {
      var count = left.count
      while count > 1, width(table(columns: Array(left.prefix(count)), bold: { ">" + $0 }).plain) > 79 { count -= 1 }
      tables.append(table(columns: Array(left.prefix(count)), bold: { ">" + $0 }).plain)
      left = left.dropFirst(count)
    }
    return tables.joined(separator: "\n") + notes(prefix: "")
  }

  private func width(_ text: String) -> Int { text.split(separator: "\n").map(\.count).max() ?? 0 }

  private func table(columns: [Int], bold: (String) -> String) -> TextTable {
    TextTable(
      columns: report.rowKeys.map { .left(title($0)) } + columns.map { .right(columnTitle(report.columns[$0])) },
      rows: report.rows.indices.map { row in
        zip(report.rowKeys, report.rows[row]).map { rowLabel($0, $1) }
          + columns.map { column in text(report.cells[row][column], bold: bold) }
      })
  }

  /// Such as `464.26 ± 0.35 (3)`, the number in parentheses that of the runs; the published figure in brackets.
  private func text(_ cell: GridReport.Cell?, bold: (String) -> String) -> String {
    guard let cell else { return "-" }
    var parts: [String] = []
    if let mean = cell.mean {
      let figure = decimal(mean, 2) + (cell.deviation.map { " ± \(decimal($0, 2))" } ?? "")
      let runs = cell.values.count + cell.unfinished.count
      parts.append(cell.isBest ? bold(figure) : figure)
      if !cell.unfinished.isEmpty {
        parts.append("(\(cell.values.count) of \(runs))")
      } else if runs > 1 {
        parts.append("(\(runs))")
      }
    } else if let status = cell.unfinished.first {
      parts.append(status.state == .new ? "-" : state(status))
    }
    if let published = cell.published { parts.append("[\(digits(published))]") }
    return parts.joined(separator: " ")
  }

  private func state(_ status: RunStatus) -> String {
    switch status.state {
    case .failed: "failed"
    default: "\(status.state.name) \(status.epoch)/\(status.epochs)"
    }
  }

  /// As many decimals as were published.
  private func digits(_ value: Double) -> String { value == value.rounded() ? decimal(value, 0) : "\(value)" }

  private func notes(prefix: String) -> String {
    var lines = ["mean test log-likelihood in nats"]
    let cells = report.cells.joined().compactMap(\.self)
    if cells.contains(where: { $0.values.count > 1 }) {
      lines[0] += ", ± the standard deviation over the runs, whose number stands behind"
    }
    lines[0] += prefix.isEmpty ? "; > marks the best of a column" : "; the best of a column is bold"
    if cells.contains(where: { $0.published != nil }) {
      lines[0] += "; in brackets what the authors published, after 2,000 epochs"
    }
    lines += report.notes.map { prefix.isEmpty ? $0 : String($0.drop { "* ".contains($0) }) }
    if prefix.isEmpty { return "\n" + lines.flatMap { wrapped($0, to: 79) }.map { $0 + "\n" }.joined() }
    return "\n" + lines.map { prefix + $0 + "\n" }.joined()
  }

  // MARK: - For other programs

  /// A line for each cell, with all digits.
  private var csv: String {
    let header = report.rowKeys + ["column", "mean", "deviation", "runs", "unfinished", "best", "published"]
    var lines = [header.joined(separator: ",")]
    for (row, cells) in zip(report.rows, report.cells) {
      for (column, cell) in zip(report.columns, cells) {
        guard let cell else { continue }
        let fields: [String] =
          zip(report.rowKeys, row).map { $1.isEmpty ? "" : rowLabel($0, $1) } + [
            column.label, cell.mean.map { "\($0)" } ?? "", cell.deviation.map { "\($0)" } ?? "",
            "\(cell.values.count)", "\(cell.unfinished.count)", "\(cell.isBest)", cell.published.map { "\($0)" } ?? "",
          ]
        lines.append(fields.map(Self.quoted).joined(separator: ","))
      }
    }
    return lines.map { $0 + "\n" }.joined()
  }

  /// RFC 4180.
  private static func quoted(_ text: String) -> String {
    text.contains { ",\"\n\r".contains($0) } ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
  }

  /// A table for the package booktabs.
  private var latex: String {
    let keys = report.rowKeys
    var lines = [
      "% Needs \\usepackage{booktabs}.",
      "\\begin{tabular}{\(String(repeating: "l", count: keys.count))\(String(repeating: "r", count: report.columns.count))}",
      "\\toprule",
      (keys.map { title($0) == "T" ? "$T$" : Self.escaped(title($0)) } + report.columns.map { Self.escaped(columnTitle($0)) })
        .joined(separator: " & ") + " \\\\",
      "\\midrule",
    ]
    for row in report.rows.indices {
      let labels = zip(keys, report.rows[row]).map { Self.escaped(rowLabel($0, $1)) }
      let cells = report.cells[row].map { cell in
        Self.escaped(text(cell, bold: { "<b>\($0)</b>" }))
          .replacing("<b>", with: "\\textbf{").replacing("</b>", with: "}").replacing("±", with: "$\\pm$")
      }
      lines.append((labels + cells).joined(separator: " & ") + " \\\\")
    }
    lines += ["\\bottomrule", "\\end{tabular}"]
    lines += notes(prefix: "* ").split(separator: "\n").map { "% " + $0.dropFirst(2) }
    return lines.map { $0 + "\n" }.joined()
  }

  private static func escaped(_ text: String) -> String {
    text.map { character in
      switch character {
      case "\\": "\\textbackslash{}"
      case "~": "\\textasciitilde{}"
      case "^": "\\textasciicircum{}"
      case "-" where text.first == "-" && text.count > 1 && text.dropFirst().first!.isNumber: "$-$"
      case "&", "%", "$", "#", "_", "{", "}": "\\\(character)"
      default: String(character)
      }
    }.joined()
  }
}
