import Foundation
import LatentModels

extension ModelDescription {
  /// A lower bound of the bytes that a training step in single precision holds at once: the parameters with their
  /// gradients and moments, the activations, and for a Laplace approximation each example's precision, with a Gaussian
  /// likelihood also G = WᵀW of the output's weight and its gradient.
  public func leastTrainingBytes(batch: Int) -> Double {
    // In floating point, as the products of absurd sizes are beyond Int.
    let model = makeModel()
    let parameters = model.parameterShapes.values.reduce(0) { $0 + $1.reduce(1.0) { $0 * Double($1) } }
    let widths = hidden.reduce(0.0) { $0 + Double($1) }
    let activations = 2 * (widths + Double(pixels))
    let latent = Double(latent)
    let searches = model is any ModeSearching
    let precision = searches ? latent * latent : 0
    let top = Double(hidden[0])
    let gram = searches && likelihood == .gaussian ? 2 * top * top : 0
    return 4 * (4 * parameters + gram + Double(batch) * (activations + precision))
  }

  /// Refuses a step that cannot fit into this machine, before the system ends the process without a word.
  /// - Throws: `ExperimentError.notEnoughMemory`.
  public func checkTrainingMemory(
    batch: Int, available: Double = Double(ProcessInfo.processInfo.physicalMemory)
  ) throws(ExperimentError) {
    let needed = leastTrainingBytes(batch: batch)
    if needed > available { throw .notEnoughMemory(needed: needed, available: available) }
  }
}
