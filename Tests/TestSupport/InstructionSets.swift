import CKernels
import Foundation
import LinearAlgebra
import Testing

/// The kernels that are written once for each instruction set: older processors' versions give what this one's does.
public enum InstructionSets {
  /// The levels below this machine's.
  public static let older = [3, 1].filter { $0 < Int(ck_instruction_set()) }
  /// The level is the process's: one comparison at a time.
  private static let lock = NSLock()

  /// What `body` computes on this machine and with older instructions.
  public static func compare<Scalar>(_ level: Int, _ tolerance: Double, _ body: () -> Tensor<Scalar>) {
    let expected = body()
    expectClose(limit(to: level, body), expected.reference, within: Scalar(tolerance))
  }

  /// Runs `body` with the instructions of a level and those below; what it hands to other threads uses this machine's.
  public static func limit<Result>(to level: Int, _ body: () throws -> Result) rethrows -> Result {
    lock.lock()
    defer { lock.unlock() }
    ck_limit_instruction_set(Int32(level))
    defer { ck_limit_instruction_set(4) }
    return try body()
  }
}
