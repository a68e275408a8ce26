import COpenBLAS
import Glibc

extension Backend {
  /// The kernels that OpenBLAS multiplies with, for example "SkylakeX". Where OpenBLAS is older than the processor, those
  /// that the processor can run, chosen for it at the first use; `OPENBLAS_CORETYPE` in the environment chooses others.
  public static var openBLASCore: String {
    _ = Threads.openBLASIsSerial
    return chosenCore
  }

  private static var chosenCore: String { String(cString: openblas_get_corename()) }

  /// Whether OpenBLAS multiplies small matrices by kernels of their own, which add in another order: those for AVX-512 do.
  static let hasKernelsForSmallProducts =
    !oldCores.union(["Sandybridge", "Bulldozer", "Piledriver", "Steamroller", "Excavator", "Haswell", "Zen"])
    .contains(openBLASCore)

  /// Those of processors without AVX.
  package static let oldCores: Set = [
    "Katmai", "Coppermine", "Northwood", "Banias", "Prescott", "Core2", "Penryn", "Dunnington", "Nehalem", "Atom",
    "Athlon", "Opteron", "Opteron_SSE3", "Barcelona", "Bobcat", "Nano",
  ]

  /// What OpenBLAS should use instead of `core` on a processor with these instructions; nil for what it has.
  package static func core(insteadOf core: String, with instructions: InstructionSet) -> String? {
    guard oldCores.contains(core) else { return nil }
    return switch instructions {
    case .v4: "SkylakeX"
    case .v3: "Haswell"
    case .baseline: nil
    }
  }

  /// OpenBLAS knows processors by their model numbers and takes one that is newer than itself for a Prescott, of 2004:
  /// version 0.3.21 does so on Intel's 13th generation and on the fifth of the Xeons. It chooses when it is loaded,
  /// before this code can set a variable, so it is asked to choose once more. To be called before its first use.
  static func reconsiderOpenBLASCore() {
    typealias Function = @convention(c) () -> Void
    // A build for one processor alone has nothing to choose from, and not these functions either.
    guard getenv("OPENBLAS_CORETYPE") == nil, let core = core(insteadOf: chosenCore, with: instructionSet),
      let forget = dlsym(nil, "gotoblas_dynamic_quit"), let choose = dlsym(nil, "gotoblas_dynamic_init")
    else { return }
    setenv("OPENBLAS_CORETYPE", core, 1)
    unsafeBitCast(forget, to: Function.self)()
    unsafeBitCast(choose, to: Function.self)()
    // A program that this one starts chooses for itself.
    unsetenv("OPENBLAS_CORETYPE")
  }
}
