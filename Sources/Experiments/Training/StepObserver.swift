import LatentModels

/// Sees a training before each of its steps: what a diagnostic of parameters or gradients needs.
public protocol StepObserver {
  /// - Parameters:
  ///   - step: from 0; a run that goes on from a checkpoint does not start at 0 again.
  ///   - state: before the step.
  ///   - images: the step's batch as the model sees it, [B, D].
  ///   - noise: the objective's.
  /// - Throws: what ends the run, such as a record that cannot be written.
  func stepStarts(_ step: Int, _ state: TrainingState<Float>, images: Tensor<Float>, noise: Tensor<Float>) throws
}
