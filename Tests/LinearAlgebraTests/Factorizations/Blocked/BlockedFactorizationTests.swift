import LinearAlgebra
import TestSupport
import Testing

/// What is cut into blocks, at orders whose last blocks are whole, small, and single rows.
@Suite("Factorisations in blocks") struct BlockedFactorizationTests {
  private func random<Scalar: TensorScalar>(_ shape: Shape, seed: UInt64) -> Tensor<Scalar> {
    Tensor.randomNormal(shape, from: RandomStream(seed: seed, purpose: 7))
  }


  @Test("triangular systems with one vector, some and many right-hand sides on either side",
    arguments: [65, 128, 200, 257, 449], [1, 2, 129, 384, 600])
  func triangularSystems(order: Int, count: Int) throws {
    try check(Float.self, order, count)
    try check(Double.self, order, count)
  }

  private func check<Scalar: TensorScalar>(_: Scalar.Type, _ order: Int, _ count: Int) throws {
    let noise: Tensor<Scalar> = random([order, order], seed: 1)
    let a = noise / Scalar(order) + .identity(order)
    for choice in 0..<8 {
      let side: Side = choice & 1 == 0 ? .left : .right
      let (lower, transpose) = (choice & 2 == 0, choice & 4 == 0)
      let triangle = lower ? a.lowerTriangle() : a.upperTriangle()
      let op = transpose ? triangle.transposed() : triangle
      let x: Tensor<Scalar> = random(side == .left ? [order, count] : [count, order], seed: 2)
      let b = side == .left ? matmul(op, x) : matmul(x, op)
      let found = try triangularSolve(a, b, side: side, lower: lower, transpose: transpose)
      #expect(roundingRatio(found, x, order: order) < 8, "\(side), lower \(lower), transpose \(transpose)")
      if count == 1, side == .left {
        let vector = try triangularSolve(a, b[.all, 0], lower: lower, transpose: transpose)
        expectIdentical(vector, found[.all, 0], "a vector is a column")
      }
    }
  }

  @Test("factors of matrices give them back", arguments: [191, 192, 193, 256, 320, 449])
  func factors(order: Int) throws {
    try checkFactors(Float.self, order)
    try checkFactors(Double.self, order)
  }

  private func checkFactors<Scalar: TensorScalar>(_: Scalar.Type, _ order: Int) throws {
    let noise: Tensor<Scalar> = random([2, order, order], seed: 3)
    let symmetric = syrk(noise) / Scalar(order) + .identity(order)
    let factor = try cholesky(symmetric)
    expectIdentical(factor, factor.lowerTriangle(), "lower triangular")
    #expect(roundingRatio(matmul(factor, factor.transposed()), symmetric, order: order) < 2)
    let general = noise + .identity(order)
    let parts = try lu(general)
    #expect(abs(parts.lower).max() <= 1, "the pivots are the largest")
    let x: Tensor<Scalar> = random([2, order, 3], seed: 4)
    let b = matmul(general, x)
    #expect(roundingRatio(matmul(general, try solve(general, b)), b, order: order) < 8)
  }

  @Test("inverses times their matrices are identities", arguments: [63, 65, 200, 384, 385, 700])
  func inverses(order: Int) throws {
    try checkInverses(Float.self, order)
    try checkInverses(Double.self, order)
  }

  private func checkInverses<Scalar: TensorScalar>(_: Scalar.Type, _ order: Int) throws {
    let noise: Tensor<Scalar> = random([2, order, order], seed: 5) / Scalar(order).squareRoot()
    let identity = Tensor<Scalar>.identity(order).broadcast(to: [2, order, order])
    let symmetric = syrk(noise) + .identity(order)
    #expect(roundingRatio(matmul(symmetric, try Cholesky(symmetric).inverse()), identity, order: order) < 8)
    // Its columns are exchanged for the pivots all over the place.
    let general = noise / 4 + Tensor<Scalar>.identity(order).rolled(by: order / 3, axis: 0)
    #expect(roundingRatio(matmul(general, try inverse(general)), identity, order: order) < 8)
  }

  @Test("reflections in blocks give their matrices back, and are those of LAPACK's routines",
    arguments: [[63, 64], [64, 64], [65, 300], [300, 65], [257, 257], [130, 513]])
  func reflections(shape: [Int]) throws {
    try checkReflections(Float.self, rows: shape[0], columns: shape[1])
    try checkReflections(Double.self, rows: shape[0], columns: shape[1])
  }

  private func checkReflections<Scalar: TensorScalar>(_: Scalar.Type, rows: Int, columns: Int) throws {
    var matrix: Tensor<Scalar> = random([2, rows, columns], seed: 6)
    // A column that needs no reflection, and one that depends on others.
    matrix[1, .all, 0..<1] = Tensor<Scalar>.identity(rows)[.all, 0..<1] * -3
    matrix[1, .all, 40..<41] = matrix[1, .all, 3..<4] * 2
    let factorization = try QR(matrix)
    for isFull in [false, true] {
      let (q, r) = (factorization.orthogonal(full: isFull), factorization.triangle(full: isFull))
      #expect(roundingRatio(matmul(q, r), matrix, order: max(rows, columns)) < 1)
      let identity = Tensor<Scalar>.identity(q.shape[2]).broadcast(to: [2, q.shape[2], q.shape[2]])
      #expect(roundingRatio(matmul(q.transposed(), q), identity, order: rows) < 1)
    }
    // LAPACK's own routine multiplies by them.
    let full = factorization.triangle(full: true)
    #expect(roundingRatio(factorization.apply(to: matrix, transpose: true), full, order: max(rows, columns)) < 1)
  }

  @Test("the first pivot that fails is named, in whichever block it is", arguments: [0, 63, 64, 150, 191, 192, 299])
  func pivots(place: Int) {
    var matrices = Tensor<Double>.identity(300).broadcast(to: [3, 300, 300])
    matrices[1, place..<place + 1, place..<place + 1] = Tensor(repeating: -1, shape: [1, 1])
    matrices[1, 299..<300, 299..<300] = Tensor(repeating: -1, shape: [1, 1])
    #expect(throws: LinearAlgebraError.notPositiveDefinite(pivot: place, batchIndex: 1)) { _ = try cholesky(matrices) }
    matrices[1, place..<place + 1, place..<place + 1] = Tensor(repeating: 0, shape: [1, 1])
    #expect(throws: LinearAlgebraError.singular(pivot: place, batchIndex: 1)) { _ = try LU(matrices) }
  }
}
