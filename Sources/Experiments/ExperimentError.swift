import ImageData
import LocatedJSON

/// What ends a command beside bad files and bad configurations.
public enum ExperimentError: Error, Sendable, Equatable {
  /// `failed` of `total` golden files are beyond their tolerance.
  case verificationFailed(failed: Int, total: Int)
  /// `files` of `total` files of data sets cannot be used.
  case damagedData(files: Int, total: Int)
  /// None of `runs` runs, more than one, has a result.
  case noResults(runs: Int)
  /// There is no run in a folder, nor below it.
  case noRuns(folder: String)
  /// The command line asks for something impossible; the message says what to write instead.
  case usage(String)
  /// A setting that is fine by itself does not go with the data.
  case unsuitable(key: String, expected: String, found: String)
  /// The images of a data set are others than those that the model was trained on; digests in hexadecimal.
  case otherImages(dataSet: String, directory: String, expected: String, found: String)
  /// A figure of an evaluation is no number.
  case figuresNotFinite(quantity: String)
  /// A training step takes at least `needed` bytes, more than the machine has.
  case notEnoughMemory(needed: Double, available: Double)
  /// The numbers of a training are no longer finite, as `sign` shows. Epoch and step count from 1; `checkpoint` is the
  /// last good one, nil where none was written yet.
  case diverged(sign: String, epoch: Int, step: Int, checkpoint: String?)
  /// The user asked to stop; `kept` says what was saved, nil where nothing was.
  case interrupted(kept: String?)
}

extension ExperimentError {
  /// Whether a run that ends with it has failed, and would fail again from its last checkpoint on.
  var isFailureOfTheRun: Bool {
    switch self {
    case .diverged, .figuresNotFinite: true
    default: false
    }
  }
}

extension ExperimentError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .verificationFailed(let failed, let total):
      return "\(failed) of \(total) golden files failed: their lines above name the tensors beyond tolerance"
    case .damagedData(let files, let total):
      return "\(files) of \(total) files cannot be used: the lines above say what is wrong with them"
    case .noResults(let runs):
      return "none of the \(runs) runs has a result: the lines above say why"
    case .noRuns(let folder):
      return "there is no run in \(folder) or below it: give the folder that `vlae grid` or `vlae train` wrote to"
    case .usage(let message):
      return message
    case .unsuitable(let key, let expected, let found):
      return "\(key): expected \(expected), found \(found)"
    case .otherImages(let dataSet, let directory, let expected, let found):
      let isKnown = DataSet.known.contains { $0.name == dataSet }
      return "the model was trained on other images than those in \(directory), with the SHA-256 "
        + "\(expected.prefix(12))... instead of \(found.prefix(12))...: "
        + (isKnown
          ? "give the folder of its \(dataSet) by --set data.directory=FOLDER, "
            + "or evaluate it on another data set by --set data.set=NAME"
          : "they, data.test, data.resize or data.range have changed; give its images by --set data.set=PATH")
    case .figuresNotFinite(let quantity):
      return "\(quantity) of the test images is not finite: no figures are written; "
        + "train again with a smaller training.learningRate"
    case .notEnoughMemory(let needed, let available):
      return "a training step of this model needs at least \(gigabytes(needed)) of memory, this machine has "
        + "\(gigabytes(available)): choose fewer hidden units, latent dimensions, mode updates or images per step"
    case .diverged(let sign, let epoch, let step, let checkpoint):
      let kept = checkpoint.map { "the last good checkpoint is \($0)" } ?? "there is no checkpoint yet"
      return "training diverged at epoch \(epoch), step \(step): \(sign); \(kept); "
        + "try a smaller training.learningRate"
    case .interrupted(let kept):
      return "interrupted; " + (kept.map { "kept \($0)" } ?? "nothing was saved yet")
    }
  }
}

private func gigabytes(_ bytes: Double) -> String { decimal(bytes / 1e9, 1) + " GB" }
