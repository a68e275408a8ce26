/// What ends a command beside bad files and bad configurations.
public enum ExperimentError: Error, Sendable, Equatable {
  /// `failed` of `total` golden files are beyond their tolerance.
  case verificationFailed(failed: Int, total: Int)
  /// The command line asks for something impossible; the message says what to write instead.
  case usage(String)
  /// `quantity` became NaN or infinite. `checkpoint` is the last good one, nil where none was written yet.
  case diverged(quantity: String, epoch: Int, step: Int, checkpoint: String?)
  /// The user asked to stop; `kept` says what was saved, nil where nothing was.
  case interrupted(kept: String?)
}

extension ExperimentError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .verificationFailed(let failed, let total):
      return "\(failed) of \(total) golden files failed: their lines above name the tensors beyond tolerance"
    case .usage(let message):
      return message
    case .diverged(let quantity, let epoch, let step, let checkpoint):
      let kept = checkpoint.map { "the last good checkpoint is \($0)" } ?? "there is no checkpoint yet"
      return "\(quantity) is not finite at epoch \(epoch), step \(step), training stopped; \(kept); "
        + "try a smaller training.learningRate"
    case .interrupted(let kept):
      return "interrupted" + (kept.map { "; kept \($0)" } ?? "; nothing was saved yet")
    }
  }
}
