import Experiments
import Foundation

extension Verification {
  /// A row for each expected tensor: its error, what is allowed, and the verdict.
  package var table: TextTable {
    TextTable(
      columns: [.left("tensor"), .right("error"), .right("allowed"), .left("")],
      rows: comparisons.map { comparison in
        [
          comparison.name, String(format: "%.2e", comparison.error),
          comparison.mustBeZero ? "0" : String(format: "%.0e", comparison.tolerance),
          comparison.passes ? "ok" : "FAILED",
        ]
      })
  }
}
