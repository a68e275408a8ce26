import LinearAlgebra
import TestSupport
import Testing

@Suite("SmallMatrices")
struct SmallMatricesTests {
  private func positiveDefinite<Scalar: TensorScalar>(
    _ order: Int, count: Int, as: Scalar.Type = Scalar.self
  ) -> Tensor<Scalar> {
    var generator = SplitMix64(seed: order * 100 + count)
    let made = (0..<count).map { _ in
      DenseMatrix.symmetricPositiveDefinite(order, condition: 100, using: &generator)
    }
    return Tensor(made, batch: [count], rows: order, columns: order)
  }

  @Test("a matrix has the same factor and solution alone and in any batch", arguments: [1, 3, 8, 50, 64, 65])
  func batches(order: Int) throws {
    try checkBatches(order, as: Float.self)
    try checkBatches(order, as: Double.self)
  }

  private func checkBatches<Scalar: TensorScalar>(_ order: Int, as: Scalar.Type) throws {
    let a: Tensor<Scalar> = positiveDefinite(order, count: 37)
    let b = a[0..., 0..., 0..<min(order, 3)]
    let whole = try Cholesky(a)
    let solutions = whole.solve(b)
    for index in [0, 1, 15, 16, 36] {
      let alone = try Cholesky(a[index])
      expectIdentical(alone.factor, whole.factor[index])
      expectIdentical(alone.solve(b[index]), solutions[index])
      let some = try Cholesky(a[index..<37])
      expectIdentical(some.factor[0], whole.factor[index])
    }
  }

  @Test("the number of threads does not change a bit")
  func threads() throws {
    let a: Tensor<Float> = positiveDefinite(20, count: 100)
    let before = Threads.count
    defer { Threads.count = before }
    Threads.count = 1
    let (factor, inverse) = (try cholesky(a), try Cholesky(a).inverse())
    for threads in [2, 5] {
      Threads.count = threads
      expectIdentical(try cholesky(a), factor)
      expectIdentical(try Cholesky(a).inverse(), inverse)
    }
  }

  @Test("the failure that is reported: what is not finite, then the first pivot, wherever the lane")
  func failures() throws {
    for (count, order) in [(1, 5), (40, 5), (40, 64)] {
      let good: Tensor<Double> = positiveDefinite(order, count: count)
      for bad in Set([0, count / 2, count - 1]) {
        for pivot in [0, 2, order - 1] {
          var a = good
          a[bad, pivot, pivot] = Tensor(-1)
          if bad + 1 < count { a[bad + 1, 0, 0] = Tensor(-1) }
          #expect(throws: LinearAlgebraError.notPositiveDefinite(pivot: pivot, batchIndex: bad)) { try cholesky(a) }
          a[count - 1, pivot, 0] = Tensor(.infinity)
          #expect(
            throws: LinearAlgebraError.notFinite(
              operation: "cholesky", batchIndex: count - 1, row: pivot, column: 0)
          ) { try cholesky(a) }
        }
      }
    }
  }
}
