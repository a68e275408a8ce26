import LinearAlgebra
import TestSupport
import Testing

@Suite("SVD")
struct SVDTests {
  @Test("‖A - U diag(s) Vᵀ‖ and orthonormality meet LAPACK's criteria",
    arguments: DecompositionCase.squares + DecompositionCase.rectangles)
  func residuals(_ matrixCase: DecompositionCase) throws {
    try check(matrixCase, Float.self)
    try check(matrixCase, Double.self)
  }

  private func check<Scalar: TensorScalar>(_ matrixCase: DecompositionCase, _: Scalar.Type) throws {
    let a = try matrixCase.general(Scalar.self)
    let (m, n) = (matrixCase.rows, matrixCase.columns)
    let (least, most) = (min(m, n), max(m, n))
    for full in most <= 100 ? [false, true] : [false] {
      let decomposition = try svd(a, full: full)
      let (u, s, vt) = (decomposition.left, decomposition.values, decomposition.rightTransposed)
      #expect(u.shape == matrixCase.batch + [m, full ? m : least])
      #expect(s.shape == matrixCase.batch + [least])
      #expect(vt.shape == matrixCase.batch + [full ? n : least, n])
      let scaled = Tensor<Double>(u)[.ellipsis, ..<least] * Tensor<Double>(s).expandingAxis(at: -2)
      let product = matmul(scaled, Tensor<Double>(vt)[.ellipsis, ..<least, .all])
      expectSmall(Tensor<Double>(a) - product, order: most, scale: oneNorms(a), Scalar.self, "full: \(full)")
      expectOrthonormal(u, "U, full: \(full)")
      expectOrthonormal(vt.transposed(), "V, full: \(full)")
      if least > 0 { #expect(s.min().scalar >= 0) }
      if least > 1 { #expect((s[.ellipsis, 1...] - s[.ellipsis, ..<(least - 1)] .<= 0).min().scalar >= 1) }
    }
    let values = Tensor<Double>(try svdvals(a)), both = Tensor<Double>(try svd(a).values)
    expectSmall((values - both).expandingAxis(at: -1), order: most, scale: oneNorms(a) * Double(max(1, most)), Scalar.self)
  }

  @Test("known singular values, and of rank 1")
  func known() throws {
    let s = try svdvals([[3, 0], [0, -4], [0, 0]] as Tensor<Double>)
    expectClose(s, Reference(shape: [2], elements: [4, 3]), within: 1e-15)
    expectClose(try svdvals(Tensor<Double>.ones([4, 9])), Reference(shape: [4], elements: [6, 0, 0, 0]), within: 1e-14)
  }

  @Test("any layout", arguments: Layout.allCases)
  func layouts(layout: Layout) throws {
    var generator = SplitMix64(seed: 2)
    let a = Reference<Double>(random: [4, 6, 3], using: &generator)
    let (expected, found) = (try svd(Tensor(a)), try svd(Tensor(a, layout: layout)))
    expectIdentical(found.left, expected.left)
    expectIdentical(found.values, expected.values)
    expectIdentical(found.rightTransposed, expected.rightTransposed)
  }

  @Test("a NaN is told with its place in the batch")
  func errors() throws {
    var a = Tensor<Float>.ones([3, 2, 4])
    a[scalarAt: 2, 1, 3] = .nan
    #expect(throws: LinearAlgebraError.notFinite(operation: "svd", batchIndex: 2, row: 1, column: 3)) { try svd(a) }
    #expect(throws: LinearAlgebraError.notFinite(operation: "svdvals", batchIndex: 2, row: 1, column: 3)) {
      try svdvals(a)
    }
  }
}
