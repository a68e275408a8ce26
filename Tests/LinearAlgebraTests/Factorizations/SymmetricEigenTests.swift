import LinearAlgebra
import TestSupport
import Testing

@Suite("SymmetricEigen")
struct SymmetricEigenTests {
  @Test("‖A - V diag(w) Vᵀ‖ and ‖VᵀV - I‖ meet LAPACK's criteria", arguments: DecompositionCase.squares)
  func residuals(_ matrixCase: DecompositionCase) throws {
    try check(matrixCase, Float.self)
    try check(matrixCase, Double.self)
  }

  private func check<Scalar: TensorScalar>(_ matrixCase: DecompositionCase, _: Scalar.Type) throws {
    let a = try matrixCase.symmetric(Scalar.self)
    // What lies above the diagonal is not read.
    let decomposition = try eigh(a.lowerTriangle() + Tensor<Scalar>.ones(a.shape).upperTriangle(diagonal: 1) * 9)
    let (n, w, v) = (matrixCase.rows, decomposition.values, decomposition.vectors)
    #expect(w.shape == matrixCase.batch + [n] && v.shape == a.shape)
    let (wide, vectors) = (Tensor<Double>(a), Tensor<Double>(v))
    let product = matmul(vectors * Tensor<Double>(w).expandingAxis(at: -2), vectors.transposed())
    expectSmall(wide - product, order: n, scale: oneNorms(a), Scalar.self)
    expectOrthonormal(v)
    if n > 1 { #expect((w[.ellipsis, 1...] - w[.ellipsis, ..<(n - 1)] .>= 0).min().scalar >= 1) }
    let alone = try eigvalsh(a)
    expectSmall(
      (Tensor<Double>(alone) - Tensor<Double>(w)).expandingAxis(at: -1), order: n, scale: oneNorms(a) * Double(max(1, n)),
      Scalar.self)
  }

  @Test("known eigenvalues, signs apart known vectors")
  func known() throws {
    let decomposition = try eigh([[2, 1], [1, 2]] as Tensor<Double>)
    expectClose(decomposition.values, Reference(shape: [2], elements: [1, 3]), within: 1e-15)
    expectClose(
      abs(decomposition.vectors), Reference(shape: [2, 2], elements: [Double](repeating: 0.5.squareRoot(), count: 4)),
      within: 1e-15)
    let diagonal = try eigh(Tensor<Float>([3, -1, 2]).diagonalMatrix())
    expectEqual(diagonal.values, Reference(shape: [3], elements: [-1, 2, 3]))
  }

  @Test("any layout, and any number of threads", arguments: Layout.allCases)
  func layouts(layout: Layout) throws {
    var generator = SplitMix64(seed: 1)
    let a = Reference<Double>(random: [3, 2, 9, 9], using: &generator)
    let expected = try eigh(Tensor(a))
    let found = try eigh(Tensor(a, layout: layout))
    expectIdentical(found.values, expected.values)
    expectIdentical(found.vectors, expected.vectors)
  }

  @Test("a NaN is told with its place in the batch; only the lower triangle counts")
  func errors() throws {
    var a = Tensor<Double>.identity(3).broadcast(to: [2, 2, 3, 3]).contiguous()
    a[scalarAt: 1, 0, 0, 2] = .nan
    #expect(try eigh(a).values == .ones([2, 2, 3]))
    a[scalarAt: 1, 0, 2, 1] = .infinity
    #expect(throws: LinearAlgebraError.notFinite(operation: "eigh", batchIndex: 2, row: 2, column: 1)) { try eigh(a) }
    #expect(throws: LinearAlgebraError.notFinite(operation: "eigvalsh", batchIndex: 2, row: 2, column: 1)) {
      try eigvalsh(a)
    }
    #expect(
      LinearAlgebraError.notConverged(count: 3, batchIndex: 2).description
        == "matrix 2 of the batch: the iteration has not converged, 3 values are missing")
  }
}
