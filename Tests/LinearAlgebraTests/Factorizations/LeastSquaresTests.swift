import LinearAlgebra
import TestSupport
import Testing

@Suite("LeastSquares")
struct LeastSquaresTests {
  @Test("the residual is orthogonal to the columns, as LAPACK's criteria ask",
    arguments: (DecompositionCase.squares + DecompositionCase.rectangles).filter { $0.rows < 1000 })
  func residuals(_ matrixCase: DecompositionCase) throws {
    try check(matrixCase, Float.self)
    try check(matrixCase, Double.self)
  }

  private func check<Scalar: TensorScalar>(_ matrixCase: DecompositionCase, _: Scalar.Type) throws {
    let a = try matrixCase.general(Scalar.self)
    let (m, n, batch) = (matrixCase.rows, matrixCase.columns, matrixCase.batch)
    let b = Tensor<Scalar>.randomNormal(batch + [m, 2], from: RandomStream(seed: 5, purpose: 1))
    let fit = try leastSquares(a, b)
    #expect(fit.solution.shape == batch + [n, 2] && fit.residual.shape == batch + [2])
    #expect(fit.rank.shape == batch && fit.singularValues.shape == batch + [min(m, n)])
    let (wide, x) = (Tensor<Double>(a), Tensor<Double>(fit.solution))
    let residual = Tensor<Double>(b) - matmul(wide, x)
    let scale = oneNorms(a) * (oneNorms(b) + oneNorms(a) * oneNorms(x)) * Double(max(1, min(m, n)))
    expectSmall(matmul(wide.transposed(), residual), order: max(m, n), scale: scale, Scalar.self)
    let squares = residual.sumOfSquares(axes: [-2])
    #expect((abs(squares - Tensor<Double>(fit.residual)) .<= squares * 1e-2 + scale.max().scalar * 1e-2).sum().scalar == Double(squares.count))
  }

  @Test("the line through points, and its residual")
  func line() throws {
    let a: Tensor<Double> = [[0, 1], [1, 1], [2, 1], [3, 1]]
    let fit = try leastSquares(a, [-1, 0.2, 0.9, 2.1])
    expectClose(fit.solution, Reference(shape: [2], elements: [1, -0.95]), within: 1e-14)
    expectClose(fit.residual, Reference(shape: [], elements: [0.05]), within: 1e-13)
    #expect(fit.rank.scalar == 2)
  }

  @Test("of all solutions of a matrix without full rank, the shortest; the rank by the tolerance")
  func rankDeficient() throws {
    let a: Tensor<Double> = [[1, 1], [1, 1], [2, 2]]
    let fit = try leastSquares(a, [2, 2, 4])
    expectClose(fit.solution, Reference(shape: [2], elements: [1, 1]), within: 1e-14)
    #expect(fit.rank.scalar == 1)
    let graded = Tensor<Double>([1, 1e-3, 1e-6]).diagonalMatrix()
    #expect(try leastSquares(graded, Tensor.ones([3]), tolerance: 1e-4).rank.scalar == 2)
    #expect(try rank(graded, tolerance: 1e-4).scalar == 2)
    #expect(try rank(graded).scalar == 3)
  }

  @Test("tall matrices close to the ends of the range", arguments: [0x1p-1020, 0x1p1023])
  func extremeScales(scale: Double) throws {
    let a = Tensor<Double>.randomUniform([100, 40], from: RandomStream(seed: 1, purpose: 1))
    let x = Tensor<Double>.randomNormal([40], from: RandomStream(seed: 2, purpose: 1)) / 40
    let fit = try leastSquares(a * scale, matmul(a, x) * scale)
    #expect(fit.rank.scalar == 40)
    #expect(abs(fit.solution - x).max() < 1e-12)
  }

  @Test("batches broadcast, empty ones and matrices too")
  func shapes() throws {
    let a = Tensor<Double>.randomNormal([3, 1, 5, 2], from: RandomStream(seed: 1, purpose: 1))
    let b = Tensor<Double>.randomNormal([4, 5, 3], from: RandomStream(seed: 2, purpose: 1))
    let fit = try leastSquares(a, b)
    #expect(fit.solution.shape == [3, 4, 2, 3] && fit.rank.shape == [3, 4])
    expectClose(fit.solution[1, 2], try leastSquares(a[1, 0], b[2]).solution.reference, within: 1e-13)
    for shape in [[0, 3, 2], [2, 0, 3], [2, 3, 0], [2, 0, 0]] as [Shape] {
      let empty = try leastSquares(Tensor<Float>.zeros(shape), .ones([shape[0], shape[1], 2]))
      #expect(empty.solution == .zeros([shape[0], shape[2], 2]))
      #expect(empty.residual == Tensor(repeating: Float(shape[1]), shape: [shape[0], 2]) || shape[2] > 0)
    }
    #expect(throws: LinearAlgebraError.notFinite(operation: "leastSquares", batchIndex: 0, row: 1, column: 0)) {
      try leastSquares(Tensor<Double>.ones([2, 2]), Tensor([1.0, .nan]))
    }
  }
}
