import LinearAlgebra
import TestSupport
import Testing

@Suite("InstructionSets")
struct InstructionSetTests {
  private func random<Scalar: TensorScalar>(_ shape: Shape, seed: Int) -> Tensor<Scalar> {
    Tensor.randomNormal(shape, from: RandomStream(seed: UInt64(seed), purpose: 1))
  }

  @Test("factors and solutions in lanes", arguments: InstructionSets.older, [1, 2, 3, 4, 7, 16, 33, 50])
  func lanes(level: Int, order: Int) {
    checkCompact(Float.self, level, order, 1e-4)
    checkCompact(Double.self, level, order, 1e-12)
  }

  private func checkCompact<Scalar: TensorScalar>(_: Scalar.Type, _ level: Int, _ order: Int, _ tolerance: Double) {
    let count = CompactBatch<Scalar>.count
    for used in [count, count - 1] {
      let matrices: Tensor<Scalar> =
        syrk(random([used, order, 2 * order], seed: 5)) + Tensor<Scalar>.identity(order) * 2
      let right: Tensor<Scalar> = random([used, order, 5], seed: 6)
      for transpose in [false, true] {
        InstructionSets.compare(level, tolerance) {
          let packed = PooledBuffer<Scalar>(count: CompactBatch<Scalar>.triangleSize(order: order))
          let vectors = PooledBuffer<Scalar>(count: CompactBatch<Scalar>.size(rows: order, columns: 5))
          let (input, b) = (matrices.sharedPointer, right.sharedPointer)
          CompactBatch.packTriangle(
            order: order, used: used, { input + $0 * order * order }, rowStride: order, into: packed.base)
          CompactBatch.cholesky(order: order, used: used, packed.base) { _, _, _ in Issue.record("no factor") }
          CompactBatch.pack(
            rows: order, columns: 5, used: used, { b + $0 * order * 5 }, rowStride: 5, columnStride: 1,
            into: vectors.base)
          CompactBatch.solve(order: order, columns: 5, transpose: transpose, packed.base, vectors.base)
          let solutions = Tensor<Scalar>(uninitialized: right.shape)
          let factors = Tensor<Scalar>(uninitialized: matrices.shape)
          CompactBatch.unpack(
            rows: order, columns: 5, used: used, vectors.base, into: { solutions.sharedPointer + $0 * order * 5 },
            rowStride: 5, columnStride: 1)
          CompactBatch.unpackTriangle(
            order: order, used: used, packed.base, into: { factors.sharedPointer + $0 * order * order },
            rowStride: order)
          return Tensor.concatenate([solutions, factors], axis: 2)
        }
      }
    }
  }

  @Test("rows in order", arguments: InstructionSets.older, [1, 8, 16, 17, 64, 127, 128, 129, 256, 257, 1000, 4097])
  func sorting(level: Int, count: Int) {
    checkSorting(Float.self, level, count)
    checkSorting(Double.self, level, count)
  }

  private func checkSorting<Scalar: TensorScalar>(_: Scalar.Type, _ level: Int, _ count: Int) {
    let normal: Tensor<Scalar> = random([3, count], seed: 7)
    // A third of them infinite, and many equal.
    let x = Tensor.concatenate([normal, round(normal * 4), 1 / round(normal * 0.6)], axis: 0)
    for descending in [false, true] {
      InstructionSets.compare(level, 0) { x.sorted(descending: descending) }
    }
  }
}
