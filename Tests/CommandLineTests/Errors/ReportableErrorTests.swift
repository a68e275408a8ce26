import Experiments
import Foundation
import LocatedJSON
import Testing
import vlae

/// Swift Testing has an `ExitStatus` too.
private typealias ExitStatus = vlae.ExitStatus

struct ReportableErrorTests {
  private struct Unforeseen: Error, CustomStringConvertible {
    let description = "two\nlines"
  }

  @Test func statusesAreTheDocumentedOnes() {
    #expect(ExitStatus.allCases.map(\.rawValue) == [0, 1, 64, 65, 66, 70, 74, 75, 130, 143])
  }

  @Test func everyErrorHasItsStatus() {
    let errors: [(any Error, ExitStatus)] = [
      (ExperimentError.verificationFailed(failed: 1, total: 2), .failed),
      (ExperimentError.damagedData(files: 1, total: 2), .badData),
      (ExperimentError.noResults(runs: 2), .missingInput),
      (ExperimentError.usage("x"), .usage),
      (ExperimentError.unsuitable(key: "a.b", expected: "1", found: "2"), .badData),
      (ExperimentError.notEnoughMemory(needed: 2e12, available: 1e9), .badData),
      (ExperimentError.diverged(sign: "the loss is NaN", epoch: 1, step: 2, checkpoint: nil), .internalFailure),
      (ExperimentError.interrupted(kept: nil), .interrupted),
      (FileError(.open, "x", code: ENOENT), .missingInput),
      (FileError(.read, "x", code: EIO), .inputOutput),
      (FileError(.write, "x", code: ENOSPC), .inputOutput),
      (FileError(.create, "x", code: EACCES), .inputOutput),
      (FileError(.remove, "x", code: EACCES), .inputOutput),
      (RunDirectoryError.notARun(path: "x", holding: "y"), .usage),
      (RunDirectoryError.otherConfiguration(path: "x", differences: ["y"]), .usage),
      (FileLockError.held(path: "x", process: 1), .inUse),
      (ExperimentError.otherImages(dataSet: "x", directory: "y", expected: "1", found: "2"), .badData),
      (ExperimentError.figuresNotFinite(quantity: "x"), .internalFailure),
      (RunDirectoryError.holdsOther(path: "x", name: "y"), .usage),
      (RunDirectoryError.missing(path: "x"), .missingInput),
      (RunDirectoryError.incomplete(path: "x", file: "y", meaning: "z"), .missingInput),
      (PictureError.tooLarge(width: 1, height: 2, limit: 1), .usage),
      (PictureError.notFinite(image: 0), .internalFailure),
      (Unforeseen(), .internalFailure),
    ]
    for (error, status) in errors {
      #expect(ExitStatus(reporting: error) == status, "\(error)")
      #expect(report(of: error).split(whereSeparator: \.isNewline).count == 1)
    }
  }

  @Test func badContentIsBadData() {
    let syntax = #expect(throws: JSONError.self) { try ExperimentConfiguration(parsing: Array("{".utf8), source: "x") }
    #expect(syntax?.exitStatus == .badData)
    let file = #expect(throws: SafetensorsError.self) { try SafetensorsFile(parsing: [], path: "x") }
    #expect(file?.exitStatus == .badData)
    let badValue = #expect(throws: ConfigurationError.self) {
      try ExperimentConfiguration(parsing: Array("{}".utf8), source: "x", overrides: ["training.batch=0"])
    }
    #expect(badValue?.exitStatus == .badData)
    let noValue = #expect(throws: ConfigurationError.self) {
      try ExperimentConfiguration(parsing: Array("{}".utf8), source: "x", overrides: ["training.batch"])
    }
    #expect(noValue?.exitStatus == .usage)
  }

  @Test func reportsAreOneLine() {
    #expect(report(of: Unforeseen()) == "error: internal failure: two lines")
    #expect(
      report(of: FileError(.write, "a/b", code: ENOSPC))
        == "error: cannot write a/b: No space left on device; free some space there, or write to another disk")
    #expect(
      report(
        of: ExperimentError.diverged(sign: "the ELBO is NaN", epoch: 3, step: 17, checkpoint: "r/last.safetensors"))
        == "error: training diverged at epoch 3, step 17: the ELBO is NaN; "
        + "the last good checkpoint is r/last.safetensors; try a smaller training.learningRate")
  }
}
