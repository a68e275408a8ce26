import CKernels

/// The levels of x86-64 that the kernels are written for.
public enum InstructionSet: String, CaseIterable, Sendable {
  case baseline = "x86-64"
  /// With AVX2 and fused multiply-adds.
  case v3 = "x86-64-v3"
  /// With AVX-512.
  case v4 = "x86-64-v4"

  private var level: Int32 {
    switch self {
    case .baseline: 1
    case .v3: 3
    case .v4: 4
    }
  }

  /// Has the kernels that keep their sums in registers (products over active units, small factorisations) use no higher
  /// one, so that a machine shows what older ones do. The loader has chosen for elementwise kernels before; OpenBLAS
  /// chooses by `OPENBLAS_CORETYPE`. To be called before anything is computed.
  package func limitProcess() { ck_limit_instruction_set_of_process(level) }
}

extension Backend {
  /// The level whose instructions the kernels use on this machine.
  public static var instructionSet: InstructionSet {
    switch ck_instruction_set() {
    case 4: .v4
    case 3: .v3
    default: .baseline
    }
  }
}
