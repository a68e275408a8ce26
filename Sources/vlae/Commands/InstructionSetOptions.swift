import ArgumentParser
import LinearAlgebra

/// The instructions that a measurement may use.
struct InstructionSetOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Use no higher instruction set in products over active units and small factorisations; OPENBLAS_CORETYPE=Haswell does \
      it for OpenBLAS. (default: this machine's)
      """))
  var instructionSet: InstructionSet?

  func apply() { instructionSet?.limitProcess() }
}

extension InstructionSet: ExpressibleByArgument {}
