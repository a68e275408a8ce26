import LinearAlgebra
import TestSupport
import Testing

@Suite("Cholesky updates")
struct CholeskyUpdatingTests {
  @Test("factors of A ± x xᵀ", arguments: [0, 1, 2, 7, 33, 100], [[], [0], [5], [2, 3]] as [Shape])
  func residuals(order: Int, batch: Shape) throws {
    try check(order, batch, Float.self)
    try check(order, batch, Double.self)
  }

  private func check<Scalar: TensorScalar>(_ order: Int, _ batch: Shape, _: Scalar.Type) throws {
    let stream = RandomStream(seed: UInt64(order), purpose: 1)
    let half = Tensor<Scalar>.randomNormal(batch + [order, order], from: stream)
    let a = syrk(half) + Tensor.identity(order)
    let factorization = try Cholesky(a)
    for shape in [batch + [order], [order]] {
      let x = Tensor<Scalar>.randomNormal(shape, from: RandomStream(seed: 9, purpose: 2))
      let updated = try factorization.updated(by: x)
      let target = Tensor<Double>(a) + Tensor<Double>(outer(x, x))
      let wide = Tensor<Double>(updated.factor)
      expectSmall(target - matmul(wide, wide.transposed()), order: order, scale: oneNorms(target), Scalar.self)
      #expect(updated.factor == updated.factor.lowerTriangle())
      let back = Tensor<Double>(try updated.downdated(by: x).factor)
      expectSmall(
        Tensor<Double>(a) - matmul(back, back.transposed()), order: order, scale: oneNorms(target) * 4, Scalar.self)
    }
  }

  @Test("a downdate without a factor is told with its place, so is a NaN")
  func errors() throws {
    let factorization = try Cholesky(Tensor<Double>.identity(3).broadcast(to: [2, 3, 3]))
    var x = Tensor<Double>.zeros([2, 3])
    x[scalarAt: 1, 2] = 1
    #expect(throws: LinearAlgebraError.notPositiveDefinite(pivot: 2, batchIndex: 1)) {
      try factorization.downdated(by: x)
    }
    x[scalarAt: 1, 1] = .nan
    #expect(throws: LinearAlgebraError.notFinite(operation: "updated", batchIndex: 1, row: 1, column: 0)) {
      try factorization.updated(by: x)
    }
    // Magnitudes whose squares overflow.
    let large = try Cholesky(Tensor<Double>.identity(2)).updated(by: [1e200, 0])
    #expect(abs(large.factor[scalarAt: 0, 0] - 1e200) <= 1e185)
  }
}
