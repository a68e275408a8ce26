/// The C routines for one element type, a table for each family beside its users, so that one generic function serves
/// Float and Double.
public struct ScalarKernels<Scalar>: Sendable {
  let elementwise: ElementwiseKernels<Scalar>
  let reductions: ReductionKernels<Scalar>
  let structure: StructureKernels<Scalar>
  let random: RandomKernels<Scalar>
  let blas: BLASKernels<Scalar>
  let factorizations: FactorizationKernels<Scalar>
}

extension ScalarKernels where Scalar == Float {
  static let single = {
    _ = Threads.openBLASIsSerial
    return ScalarKernels(
      elementwise: .single, reductions: .single, structure: .single, random: .single, blas: .single,
      factorizations: .single)
  }()
}

extension ScalarKernels where Scalar == Double {
  static let double = {
    _ = Threads.openBLASIsSerial
    return ScalarKernels(
      elementwise: .double, reductions: .double, structure: .double, random: .double, blas: .double,
      factorizations: .double)
  }()
}
