import LinearAlgebra
import TestSupport
import Testing

@Suite("Eigen")
struct EigenTests {
  @Test("‖A V - V Λ‖ meets LAPACK's criteria, the vectors have norm 1", arguments: DecompositionCase.squares)
  func residuals(_ matrixCase: DecompositionCase) throws {
    try check(matrixCase, Float.self)
    try check(matrixCase, Double.self)
  }

  private func check<Scalar: TensorScalar>(_ matrixCase: DecompositionCase, _: Scalar.Type) throws {
    let a = try matrixCase.general(Scalar.self)
    if matrixCase.rows > 257 { return }
    let decomposition = try eig(a)
    let n = matrixCase.rows
    let (wr, wi) = (Tensor<Double>(decomposition.values.real), Tensor<Double>(decomposition.values.imaginary))
    let (vr, vi) = (Tensor<Double>(decomposition.vectors.real), Tensor<Double>(decomposition.vectors.imaginary))
    #expect(wr.shape == matrixCase.batch + [n] && vr.shape == a.shape && vi.shape == a.shape)
    let (rows, columns) = (wr.expandingAxis(at: -2), wi.expandingAxis(at: -2))
    let wide = Tensor<Double>(a)
    expectSmall(
      matmul(wide, vr) - (vr * rows - vi * columns), order: n, scale: oneNorms(a) * maximum(oneNorms(vr), 1), Scalar.self)
    expectSmall(
      matmul(wide, vi) - (vr * columns + vi * rows), order: n, scale: oneNorms(a) * maximum(oneNorms(vr), 1), Scalar.self)
    let lengths = sqrt((vr * vr + vi * vi).sum(axes: [-2]))
    if n > 0 { #expect(abs(lengths - 1).max().scalar <= 1e-5) }
    // The trace is the sum, and what is not real comes in pairs.
    #expect(abs(wi.sum(axes: [-1])).max().scalar <= 1e-4)
    expectSmall(
      (wr.sum(axes: [-1]) - Tensor<Double>(trace(a))).reshaped(to: matrixCase.batch + [1, 1]), order: n,
      scale: oneNorms(a) * Double(max(1, n)), Scalar.self)
  }

  @Test("a rotation has the eigenvalues cos ± i sin, vectors (1, ∓ i)")
  func rotation() throws {
    let a: Tensor<Double> = [[[0, -1], [1, 0]], [[2, 0], [0, 3]]]
    let decomposition = try eig(a)
    expectClose(decomposition.values.real, Reference(shape: [2, 2], elements: [0, 0, 2, 3]), within: 1e-15)
    expectClose(decomposition.values.imaginary, Reference(shape: [2, 2], elements: [1, -1, 0, 0]), within: 1e-15)
    let values = try eigvals(a)
    expectClose(values.real, decomposition.values.real.reference, within: 1e-15)
    expectClose(values.imaginary, decomposition.values.imaginary.reference, within: 1e-15)
    let (vr, vi) = (decomposition.vectors.real[0], decomposition.vectors.imaginary[0])
    expectClose(vr[.all, 0], vr[.all, 1].reference, within: 0)
    expectClose(vi[.all, 0], (-vi[.all, 1]).reference, within: 0)
  }

  @Test("a NaN is told with its place in the batch")
  func errors() throws {
    var a = Tensor<Double>.identity(2).broadcast(to: [3, 2, 2]).contiguous()
    a[scalarAt: 1, 0, 1] = .nan
    #expect(throws: LinearAlgebraError.notFinite(operation: "eig", batchIndex: 1, row: 0, column: 1)) { try eig(a) }
  }
}
