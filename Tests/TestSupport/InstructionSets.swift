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
    lock.lock()
    defer { lock.unlock() }
    let expected = body()
    ck_limit_instruction_set(Int32(level))
    defer { ck_limit_instruction_set(4) }
    expectClose(body(), expected.reference, within: Scalar(tolerance))
  }
}
