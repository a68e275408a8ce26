import Foundation
import LinearAlgebra
import Testing

@Suite("The kernels of OpenBLAS") struct OpenBLASCoreTests {
  /// A processor that is newer than OpenBLAS had those of 2004.
  @Test func suitTheProcessor() {
    let isChosenByTheUser = ProcessInfo.processInfo.environment["OPENBLAS_CORETYPE"] != nil
    #expect(isChosenByTheUser || Backend.instructionSet == .baseline || !Backend.oldCores.contains(Backend.openBLASCore))
  }

  @Test func areReplacedOnlyWhereTheProcessorHasBetterOnes() {
    #expect(Backend.core(insteadOf: "Prescott", with: .v4) == "SkylakeX")
    #expect(Backend.core(insteadOf: "Nehalem", with: .v3) == "Haswell")
    #expect(Backend.core(insteadOf: "Prescott", with: .baseline) == nil)
    #expect(Backend.core(insteadOf: "Zen", with: .v4) == nil)
    #expect(Backend.core(insteadOf: "a newer one", with: .v4) == nil)
  }
}
