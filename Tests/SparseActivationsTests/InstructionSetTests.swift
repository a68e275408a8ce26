import LinearAlgebra
import SparseActivations
import TestSupport
import Testing

@Suite("Instruction sets of products over active units")
struct InstructionSetTests {
  private func random<Scalar: TensorScalar>(_ shape: Shape, seed: Int) -> Tensor<Scalar> {
    Tensor.randomNormal(shape, from: RandomStream(seed: UInt64(seed), purpose: 1))
  }

  @Test("products over active units", arguments: InstructionSets.older, [1, 4, 8, 9, 17, 24, 33, 50, 64, 130])
  func products(level: Int, width: Int) {
    checkProducts(Float.self, level, width, 1e-4)
    checkProducts(Double.self, level, width, 1e-12)
  }

  private func checkProducts<Scalar: TensorScalar>(_: Scalar.Type, _ level: Int, _ width: Int, _ tolerance: Double) {
    let x = PaddedMatrix<Scalar>(random([60, 60], seed: 1))
    let panel = PaddedMatrix<Scalar>(random([60, width], seed: 2))
    let numbers = (0..<60).filter { $0 % 3 != 1 }.map(Int32.init)
    for triangular in [false, true] {
      InstructionSets.compare(level, tolerance) {
        let out = PaddedMatrix<Scalar>(random([60, width], seed: 3))
        numbers.withUnsafeBufferPointer { numbers in
          let units = IndexList(start: numbers.baseAddress!, count: numbers.count)
          gatheredProduct(
            rows: units, columns: units, width: width, alpha: 1.5,
            triangular ? PaddedMatrix(x.tensor.lowerTriangle()) : x, panel,
            adding: out.layout, into: out)
        }
        return out.tensor
      }
    }
    InstructionSets.compare(level, tolerance) {
      let out = PaddedMatrix<Scalar>(Tensor.zeros([60, 60]))
      let transposed = PaddedMatrix<Scalar>(random([60, 40], seed: 4))
      numbers.withUnsafeBufferPointer { numbers in
          let units = IndexList(start: numbers.baseAddress!, count: numbers.count)
        addGatheredOuter(
          rows: units, columns: units, depth: min(width, 60), alpha: 1.5, x.layout, transposed.layout,
          into: out)
      }
      return out.tensor
    }
  }
}
