import LinearAlgebra
import TestSupport
import Testing

/// L D Lᵀ of a unit lower triangular L of -1, 0 and 1 and a diagonal D of ones but for one entry: every step of a
/// factorisation is exact in integers, so the pivot that fails is exactly that one.
private func indefinite(_ order: Int, pivot: Int, value: Double, using generator: inout SplitMix64) -> DenseMatrix {
  let lower = DenseMatrix(order, order) { row, column in
    row == column ? 1 : row > column ? Double(generator.integer(in: -1...1)) : 0
  }
  let diagonal = DenseMatrix(order, order) { row, column in row != column ? 0 : row == pivot ? value : 1 }
  return lower * diagonal * lower.transposed
}

@Suite("LinearAlgebraError")
struct LinearAlgebraErrorTests {
  @Test("the exact pivot of a matrix that is not positive definite", arguments: [1, 2, 3, 5, 16, 50, 100, 257])
  func notPositiveDefinite(order: Int) {
    for pivot in Set([0, order / 2, order - 1]) {
      for value in [0.0, -1.0] {
        var generator = SplitMix64(seed: order)
        let matrix = indefinite(order, pivot: pivot, value: value, using: &generator)
        let expected = LinearAlgebraError.notPositiveDefinite(pivot: pivot, batchIndex: 0)
        #expect(throws: expected) { try Cholesky(Tensor<Float>(matrix)) }
        #expect(throws: expected) { try Cholesky(Tensor<Double>(matrix)) }
        #expect(throws: expected) { try cholesky(Tensor<Double>(matrix), upper: true) }
        #expect(throws: expected) { try logDeterminant(Tensor<Double>(matrix)) }
      }
    }
  }

  @Test("the first failing matrix of the flattened batch, also where several fail on several threads")
  func firstOfBatch() throws {
    var generator = SplitMix64(seed: 2)
    let good = DenseMatrix.symmetricPositiveDefinite(6, condition: 10, using: &generator)
    for first in [0, 1, 77, 299] {
      let matrices = (0..<300).map { index in
        index == first || (index > first && index % 5 == 0)
          ? indefinite(6, pivot: index == first ? 4 : 1, value: -1, using: &generator) : good
      }
      let batch = Tensor<Double>(matrices, batch: [3, 100], rows: 6, columns: 6)
      #expect(throws: LinearAlgebraError.notPositiveDefinite(pivot: 4, batchIndex: first)) { try Cholesky(batch) }
    }
  }

  @Test("a finite matrix whose factor overflows is not taken for positive definite")
  func overflow() {
    let matrix = Tensor<Double>([1e-200, 1e200, 1e200, 1e-200], shape: [2, 2])
    #expect(throws: LinearAlgebraError.notPositiveDefinite(pivot: 1, batchIndex: 0)) { try Cholesky(matrix) }
  }

  @Test("the exact zero pivot of a singular matrix", arguments: [1, 2, 3, 5, 16, 50, 100])
  func singular(order: Int) {
    for pivot in Set([0, order / 2, order - 1]) {
      var generator = SplitMix64(seed: order)
      var matrix = DenseMatrix(random: order, order, using: &generator)
      for column in 0..<order { matrix[pivot, column] = 0 }
      let a = Tensor<Double>([.identity(order), matrix], batch: [2], rows: order, columns: order)
      let expected = LinearAlgebraError.singular(pivot: pivot, batchIndex: 1)
      #expect(throws: expected) { try LU(a) }
      #expect(throws: expected) { try solve(a, .ones([order, 1])) }
      #expect(throws: expected) { try inverse(Tensor<Float>(a)) }
    }
  }

  @Test("the first zero on the diagonal of a triangular matrix, but for a unit diagonal")
  func singularTriangle() throws {
    var a = Tensor<Float>.ones([2, 3, 4, 4])
    a[1, 0, .ellipsis].setDiagonal([1, 1, 0, 0])
    a[1, 2, .ellipsis].setDiagonal([0, 1, 1, 1])
    let b = Tensor<Float>.ones([4, 2])
    for side in Side.allCases {
      let right = side == .left ? b : b.transposed()
      for lower in [true, false] {
        #expect(throws: LinearAlgebraError.singular(pivot: 2, batchIndex: 3)) {
          try triangularSolve(a, right, side: side, lower: lower)
        }
        #expect(try triangularSolve(a, right, side: side, lower: lower, unitDiagonal: true).isFinite)
      }
    }
  }

  @Test("the place of an element that is not finite", arguments: [Double.nan, .infinity, -.infinity])
  func notFinite(value: Double) {
    var a = Tensor<Double>.identity(5).broadcast(to: [2, 3, 5, 5])
    a[scalarAt: 1, 1, 3, 2] = value
    #expect(throws: LinearAlgebraError.notFinite(operation: "cholesky", batchIndex: 4, row: 3, column: 2)) {
      try Cholesky(a)
    }
    for factorization in [LU<Double>.init, { try LU($0.transposed().transposed()) }] {
      #expect(throws: LinearAlgebraError.notFinite(operation: "LU", batchIndex: 4, row: 3, column: 2)) {
        try factorization(a)
      }
    }
    #expect(throws: LinearAlgebraError.notFinite(operation: "LU", batchIndex: 4, row: 2, column: 3)) {
      try signedLogDeterminant(Tensor<Float>(a.transposed()))
    }
    // Where the upper triangle is read, the place is one in that.
    #expect(throws: LinearAlgebraError.notFinite(operation: "cholesky", batchIndex: 4, row: 2, column: 3)) {
      try cholesky(a.transposed(), upper: true)
    }
  }

  @Test("elements of the triangle that is not read do not matter")
  func unreadTriangle() throws {
    var a: Tensor<Float> = [[4, 0], [2, 3]]
    a[scalarAt: 0, 1] = .nan
    #expect(try Cholesky(a).factor[scalarAt: 1, 0] == 1)
    #expect(throws: LinearAlgebraError.self) { try cholesky(a, upper: true) }
    #expect(try cholesky(a.transposed(), upper: true)[scalarAt: 0, 1] == 1)
  }

  @Test("LAPACK's info becomes the pivot, the error of a refused argument, or nothing")
  func info() throws {
    #expect(try LinearAlgebraError.failedPivot(routine: "potrf", info: 0) == nil)
    #expect(try LinearAlgebraError.failedPivot(routine: "potrf", info: 3) == 2)
    #expect(throws: LinearAlgebraError.illegalArgument(routine: "potrf", position: 4)) {
      try LinearAlgebraError.failedPivot(routine: "potrf", info: -4)
    }
  }

  @Test("descriptions name the matrix, the place and the routine")
  func descriptions() {
    #expect(
      LinearAlgebraError.notPositiveDefinite(pivot: 2, batchIndex: 5).description
        == "matrix 5 of the batch is not positive definite: pivot 2 is not above zero")
    #expect(
      LinearAlgebraError.singular(pivot: 1, batchIndex: 0).description
        == "matrix 0 of the batch is singular: pivot 1 is zero")
    #expect(
      LinearAlgebraError.notFinite(operation: "LU", batchIndex: 3, row: 1, column: 2).description
        == "LU: matrix 3 of the batch is not finite at row 1, column 2")
    #expect(
      LinearAlgebraError.illegalArgument(routine: "getrf", position: 4).description == "getrf refused its argument 4")
  }
}
