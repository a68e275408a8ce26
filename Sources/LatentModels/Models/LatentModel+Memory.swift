extension LatentModel {
  /// A lower bound of the numbers that a training step on `batch` images holds at once: the parameters with their
  /// gradients and moments, the activations of encoder and decoder, and what the model adds
  /// (``ownTrainingNumbers(batch:)``).
  public func leastTrainingNumbers(batch: Int) -> Double {
    let parameters = parameterShapes.values.reduce(0) { $0 + $1.reduce(1.0) { $0 * Double($1) } }
    let widths = description.hidden.reduce(0.0) { $0 + Double($1) }
    let activations = 2 * (widths + Double(description.pixels))
    return 4 * parameters + Double(batch) * activations + ownTrainingNumbers(batch: batch)
  }
}
