import Foundation
import LinearAlgebra
import TestSupport
import Testing

@Suite("TriangularSolve")
struct TriangularSolveTests {
  @Test("‖B - op(A) X‖ meets LAPACK's criterion for every choice", arguments: FactorizationCase.all)
  func residuals(_ matrixCase: FactorizationCase) throws {
    try check(Float.self, matrixCase)
    try check(Double.self, matrixCase)
  }

  private func check<Scalar: TensorScalar>(_: Scalar.Type, _ matrixCase: FactorizationCase) throws {
    var generator = matrixCase.generator
    let (n, batch) = (matrixCase.order, matrixCase.batch)
    let epsilon = Double(Scalar.ulpOfOne)
    let condition = matrixCase.condition(epsilon)
    let made = (0..<matrixCase.count).map { _ in triangular(n, condition: condition, using: &generator) }
    let a = Tensor<Scalar>(made, batch: batch, rows: n, columns: n)
    let matrices = a.matrices
    let columns = 3
    let left = Tensor(Reference<Scalar>(random: batch + [n, columns], using: &generator))
    let right = Tensor(Reference<Scalar>(random: batch + [columns, n], using: &generator))
    for choice in 0..<16 {
      let side: Side = choice & 1 == 0 ? .left : .right
      let (lower, transpose, unit) = (choice & 2 == 0, choice & 4 == 0, choice & 8 == 0)
      // Neither the other triangle nor a unit diagonal is read.
      let ones = Tensor<Scalar>.ones(a.shape)
      let unread = lower ? ones.upperTriangle(diagonal: unit ? 0 : 1) : ones.lowerTriangle(diagonal: unit ? 0 : -1)
      let b = side == .left ? left : right
      let x = try triangularSolve(
        select(where: unread, Tensor(.nan), a), b, side: side, lower: lower, transpose: transpose, unitDiagonal: unit)
      for (matrix, (right, solution)) in zip(matrices, zip(b.matrices, x.matrices)) {
        let triangle = matrix.triangle(lower: lower, unitDiagonal: unit)
        let op = transpose ? triangle.transposed : triangle
        // From the right it is the equation of the transposes.
        let ratio =
          side == .left
          ? residualRatio(right, op * solution, order: n, scale: op.oneNorm * solution.oneNorm, epsilon: epsilon)
          : residualRatio(
            right.transposed, (solution * op).transposed, order: n,
            scale: op.transposed.oneNorm * solution.transposed.oneNorm, epsilon: epsilon)
        #expect(ratio < FactorizationCase.threshold, "\(side), lower \(lower), transpose \(transpose), unit \(unit)")
      }
    }
  }

  /// D (I + N): a well-conditioned matrix whose rows are scaled by factors that fall from 1 to 1 / condition. A random
  /// triangle under such a diagonal would instead have an inverse that overflows.
  private func triangular(_ order: Int, condition: Double, using generator: inout SplitMix64) -> DenseMatrix {
    let noise = DenseMatrix(random: order, order, using: &generator)
    let ratio = order > 1 ? 1 / Double(order - 1) : 0
    return DenseMatrix(order, order) { row, column in
      Foundation.pow(condition, -Double(row) * ratio) * (row == column ? 1 : noise[row, column] / Double(order))
    }
  }

  @Test("matrices and right sides of any layout, with batches that broadcast", arguments: 0..<60)
  func layouts(seed: Int) throws {
    var generator = SplitMix64(seed: seed)
    let (n, k) = (generator.integer(in: 1...6), generator.integer(in: 0...4))
    let (batchA, batchB) = batchPair(using: &generator)
    let side: Side = Bool.random(using: &generator) ? .left : .right
    let (lower, transpose) = (Bool.random(using: &generator), Bool.random(using: &generator))
    let layouts = (Layout.allCases.randomElement(using: &generator)!, Layout.allCases.randomElement(using: &generator)!)
    var a = Tensor(Reference<Double>(random: batchA + [n, n], using: &generator))
    a.setDiagonal(Tensor(3))
    let b = Tensor(Reference<Double>(random: batchB + (side == .left ? [n, k] : [k, n]), using: &generator))
    let x = try triangularSolve(
      Tensor(a.reference, layout: layouts.0), Tensor(b.reference, layout: layouts.1), side: side, lower: lower,
      transpose: transpose)
    let triangle = lower ? a.lowerTriangle() : a.upperTriangle()
    let matrix = transpose ? triangle.transposed() : triangle
    let product = side == .left ? matmul(matrix, x) : matmul(x, matrix)
    expectClose(
      product, b.broadcast(to: product.shape).reference, within: 1e-11,
      "seed \(seed): \(batchA) \(batchB) n \(n) k \(k) \(side) lower \(lower) transpose \(transpose) \(layouts)")
  }
}
