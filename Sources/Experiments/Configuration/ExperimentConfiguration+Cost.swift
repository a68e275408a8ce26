extension ExperimentConfiguration {
  /// The same text for experiments whose epochs and evaluations take the same time: all that is neither a name, a seed
  /// nor a number of epochs.
  package var costKey: String {
    var key = self
    key.name = ""
    key.training = ExperimentConfiguration().training
    key.training.batch = training.batch
    key.evaluation.seed = 0
    return key.json.line
  }
}
