import Foundation
import LatentModels

extension ModelDescription {
  /// A lower bound of the bytes that a training step in single precision holds at once.
  public func leastTrainingBytes(batch: Int) -> Double { 4 * makeModel().leastTrainingNumbers(batch: batch) }

  /// Refuses a step that cannot fit into this machine, before the system ends the process without a word.
  /// - Throws: `ExperimentError.notEnoughMemory`.
  public func checkTrainingMemory(
    batch: Int, available: Double = Double(ProcessInfo.processInfo.physicalMemory)
  ) throws(ExperimentError) {
    let needed = leastTrainingBytes(batch: batch)
    if needed > available { throw .notEnoughMemory(needed: needed, available: available) }
  }
}
