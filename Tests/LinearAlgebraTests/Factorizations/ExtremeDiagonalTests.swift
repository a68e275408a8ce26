import LinearAlgebra
import TestSupport
import Testing

/// Diagonals whose inverses overflow, or are subnormal and have lost digits: solves must divide.
@Suite("Solves with extreme diagonals")
struct ExtremeDiagonalTests {
  /// One matrix of the batch has an extreme element on its diagonal, with solutions that are whole numbers.
  private func check<Scalar: TensorScalar>(_ extreme: Scalar, order: Int, columns: Int) throws {
    let solution = Tensor<Scalar>(shape: [3, order, columns]) { buffer in
      for index in buffer.indices { buffer[index] = Scalar(index % 7 - 3) }
    }
    for row in [0, order - 1] {
      var diagonal = Tensor<Scalar>.ones([3, order])
      diagonal[1, row] = Tensor(extreme)
      let a = diagonal.diagonalMatrix()
      let context = "\(extreme), n = \(order), k = \(columns), row \(row)"
      let b = matmul(a, solution)
      for lower in [true, false] {
        for transpose in [true, false] {
          let x = try triangularSolve(a, b, lower: lower, transpose: transpose)
          expectEqual(x, solution.reference, context)
          let onRight = try triangularSolve(
            a, b.transposed(), side: .right, lower: lower, transpose: transpose)
          expectEqual(onRight, solution.transposed().reference, context)
        }
      }
      expectEqual(try solve(a, b), solution.reference, context)
      expectEqual(try LU(a).solve(b), solution.reference, context)
      // The rows in another order: the pivots are found below the diagonal.
      let order = Array((0..<order).reversed())
      expectEqual(
        try solve(a.gathering(order, axis: 1), b.gathering(order, axis: 1)), solution.reference, context)
    }
  }

  @Test("small, in lanes, and large, by BLAS", arguments: [(1, 1), (2, 1), (5, 3), (64, 64), (65, 2), (7, 70), (130, 3)])
  func extremes(order: Int, columns: Int) throws {
    for extreme in [0x1p-1030, .leastNonzeroMagnitude, .leastNormalMagnitude / 2, 0x1.2p1022] as [Double] {
      try check(extreme, order: order, columns: columns)
    }
    for extreme in [0x1p-130, .leastNonzeroMagnitude, .leastNormalMagnitude / 2, 0x1.2p126] as [Float] {
      try check(extreme, order: order, columns: columns)
    }
  }

  @Test("the coupled rows of a triangle")
  func coupled() throws {
    let tiny = 0x1p-1030
    let a: Tensor<Double> = [[1, 0, 0], [2, 1, 0], [1, 3, 1]]
    var scaled = a
    scaled[1] = a[1] * tiny
    let x: Tensor<Double> = [[3], [-2], [5]]
    expectEqual(try triangularSolve(scaled, matmul(scaled, x)), x.reference)
    expectEqual(try triangularSolve(scaled.transposed(), matmul(scaled, x), lower: false, transpose: true), x.reference)
    // A pivot below 2^-1024 with smaller elements under it.
    let general = Tensor<Double>([tiny * 4, tiny * 8, tiny * 2, tiny * 12], shape: [2, 2])
    expectEqual(try solve(general, matmul(general, [[1], [2]])), Reference(shape: [2, 1], elements: [1, 2]))
    expectEqual(matmul(try inverse(Tensor<Double>([0x1p-1022, 0, 0, 1], shape: [2, 2])), [[0x1p-1022], [1]]),
      Reference(shape: [2, 1], elements: [1, 1]))
  }

  @Test("a matrix has the same solution in any batch")
  func neighbours() throws {
    var generator = SplitMix64(seed: 3)
    var a = Tensor(Reference<Double>(random: [20, 6, 6], using: &generator)).lowerTriangle() + Tensor.identity(6) * 3
    let b = Tensor(Reference<Double>(random: [20, 6, 2], using: &generator))
    let before = try triangularSolve(a, b)
    a[7, 2, 2] = Tensor(0x1p-1040)
    let after = try triangularSolve(a, b)
    for index in 0..<20 where index != 7 { expectIdentical(after[index], before[index]) }
    expectIdentical(after[7], try triangularSolve(a[7], b[7]))
    #expect(after[7].isFinite == false || after[7].scalars.contains { abs($0) > 1e300 })
  }

  @Test("zero pivots, infinities and NaN are told as ever")
  func failures() {
    #expect(throws: LinearAlgebraError.singular(pivot: 1, batchIndex: 0)) {
      try LU(Tensor<Double>([0x1p-1030, 0, 0, 0], shape: [2, 2]))
    }
    #expect(throws: LinearAlgebraError.singular(pivot: 1, batchIndex: 0)) {
      try triangularSolve(Tensor<Double>([0x1p-1030, 0, 0, 0], shape: [2, 2]), Tensor.ones([2, 1]))
    }
  }
}
