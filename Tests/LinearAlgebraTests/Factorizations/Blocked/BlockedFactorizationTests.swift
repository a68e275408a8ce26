import LinearAlgebra
import TestSupport
import Testing

/// What is cut into blocks, at orders whose last blocks are whole, small, and single rows.
@Suite("Factorisations in blocks") struct BlockedFactorizationTests {
  private func random<Scalar: TensorScalar>(_ shape: Shape, seed: UInt64) -> Tensor<Scalar> {
    Tensor.randomNormal(shape, from: RandomStream(seed: seed, purpose: 7))
  }

  /// The largest residual beside what rounding explains.
  private func ratio<Scalar>(_ found: Tensor<Scalar>, _ expected: Tensor<Scalar>, order: Int) -> Scalar {
    abs(found - expected).max() / (abs(expected).max() * Scalar(order) * Scalar.ulpOfOne)
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
      #expect(ratio(found, x, order: order) < 8, "\(side), lower \(lower), transpose \(transpose)")
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
    #expect(ratio(matmul(factor, factor.transposed()), symmetric, order: order) < 2)
    let general = noise + .identity(order)
    let parts = try lu(general)
    #expect(abs(parts.lower).max() <= 1, "the pivots are the largest")
    let x: Tensor<Scalar> = random([2, order, 3], seed: 4)
    let b = matmul(general, x)
    #expect(ratio(matmul(general, try solve(general, b)), b, order: order) < 8)
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
    #expect(ratio(matmul(symmetric, try Cholesky(symmetric).inverse()), identity, order: order) < 8)
    // Its columns are exchanged for the pivots all over the place.
    let general = noise / 4 + Tensor<Scalar>.identity(order).rolled(by: order / 3, axis: 0)
    #expect(ratio(matmul(general, try inverse(general)), identity, order: order) < 8)
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
      #expect(ratio(matmul(q, r), matrix, order: max(rows, columns)) < 1)
      let identity = Tensor<Scalar>.identity(q.shape[2]).broadcast(to: [2, q.shape[2], q.shape[2]])
      #expect(ratio(matmul(q.transposed(), q), identity, order: rows) < 1)
    }
    // LAPACK's own routine multiplies by them.
    let full = factorization.triangle(full: true)
    #expect(ratio(factorization.apply(to: matrix, transpose: true), full, order: max(rows, columns)) < 1)
  }

  @Test("eigenvalues and vectors give their matrices back", arguments: [63, 64, 65, 97, 300, 385, 530])
  func eigenvectors(order: Int) throws {
    try checkEigenvectors(Float.self, order)
    try checkEigenvectors(Double.self, order)
  }

  private func checkEigenvectors<Scalar: TensorScalar>(_: Scalar.Type, _ order: Int) throws {
    let noise: Tensor<Scalar> = random([2, order, order], seed: 8)
    var matrix = noise + noise.transposed()
    // Rows that need no reflection, and magnitudes whose squares overflow or vanish.
    matrix[1, order / 2..<order] = Tensor(0)
    matrix[1, .all, order / 2..<order] = Tensor(0)
    for magnitude in [1, Scalar.greatestFiniteMagnitude.squareRoot() * 8, Scalar.leastNormalMagnitude.squareRoot() / 8] {
      let scaled = matrix * magnitude
      let found = try eigh(scaled)
      let v = found.vectors
      // Divided first, so that nothing but the function itself can overflow.
      let values = (found.values / magnitude).expandingAxis(at: -2)
      #expect(ratio(matmul(v * values, v.transposed()), matrix, order: order) < 1)
      let identity = Tensor<Scalar>.identity(order).broadcast(to: [2, order, order])
      #expect(ratio(matmul(v.transposed(), v), identity, order: order) < 1)
      let alone = try eigvalsh(scaled)
      #expect(ratio(alone / magnitude, found.values / magnitude, order: order) < 1)
    }
  }

  /// Matrices on which divide and conquer deflates much, little, or in every second step.
  private static func specialTridiagonals(_ order: Int) -> [(name: String, diagonal: [Double], beside: [Double])] {
    let places = 0..<order
    let wilkinson = places.map { abs(Double($0 % 21) - 10) }
    return [
      ("zero", places.map { _ in 0 }, places.map { _ in 0 }),
      ("identity", places.map { _ in 1 }, places.map { _ in 0 }),
      ("second difference", places.map { _ in 2 }, places.map { _ in -1 }),
      ("of signs in turns", places.map { _ in 0 }, places.map { $0 % 2 == 0 ? 1 : -1 }),
      ("Wilkinson's, weakly coupled", wilkinson, places.map { $0 % 21 == 20 ? 1e-9 : 1 }),
      ("Wilkinson's, coupled below rounding", wilkinson, places.map { $0 % 21 == 20 ? 1e-18 : 1 }),
      ("graded", places.map { pow(10, -Double($0) / 10) }, places.map { pow(10, -Double($0) / 10) / 3 }),
      ("graded the other way", places.map { pow(10, Double($0 - order) / 10) }, places.map { _ in 1e-3 }),
      ("of pairs", places.map { Double($0 / 2) }, places.map { _ in 1e-7 }),
      ("of one large number", places.map { $0 == 0 ? 1e8 : 1 }, places.map { _ in 1e-2 }),
    ]
  }

  @Test("eigenvectors of special tridiagonal matrices, by every instruction set", arguments: [64, 150, 333])
  func specialEigenvectors(order: Int) throws {
    for level in InstructionSets.older + [4] {
      try InstructionSets.limit(to: level) {
        try checkSpecialEigenvectors(Float.self, order, level)
        try checkSpecialEigenvectors(Double.self, order, level)
      }
    }
  }

  private func checkSpecialEigenvectors<Scalar: TensorScalar>(_: Scalar.Type, _ order: Int, _ level: Int) throws {
    for (name, diagonal, beside) in Self.specialTridiagonals(order) {
      var matrix = Tensor<Scalar>(Tensor(diagonal)).diagonalMatrix()
      for k in 0..<order - 1 {
        matrix[scalarAt: k, k + 1] = Scalar(beside[k])
        matrix[scalarAt: k + 1, k] = Scalar(beside[k])
      }
      let found = try eigh(matrix)
      let v = found.vectors
      let norm = max(abs(found.values).max().scalar, Scalar.leastNormalMagnitude)
      let limit = norm * Scalar(order) * Scalar.ulpOfOne
      let residual = abs(matmul(v * found.values.expandingAxis(at: -2), v.transposed()) - matrix).max().scalar
      #expect(residual < limit, "\(name), \(Scalar.self), level \(level): \(residual / limit)")
      let skew = abs(matmul(v.transposed(), v) - .identity(order)).max().scalar
      #expect(skew < Scalar(order) * Scalar.ulpOfOne, "\(name), \(Scalar.self), level \(level)")
      let ascending = (found.values[1...] - found.values[..<(order - 1)]).min().scalar
      #expect(ascending >= 0, "\(name), \(Scalar.self), level \(level)")
    }
  }

  @Test("singular values and vectors give their matrices back",
    arguments: [[63, 64], [64, 64], [65, 300], [300, 65], [257, 257], [120, 219], [119, 64], [117, 64], [530, 200]])
  func singularVectors(shape: [Int]) throws {
    try checkSingularVectors(Float.self, rows: shape[0], columns: shape[1])
    try checkSingularVectors(Double.self, rows: shape[0], columns: shape[1])
  }

  private func checkSingularVectors<Scalar: TensorScalar>(_: Scalar.Type, rows: Int, columns: Int) throws {
    var matrix: Tensor<Scalar> = random([2, rows, columns], seed: 9)
    matrix[1, .all, 40..<41] = matrix[1, .all, 3..<4] * 2
    matrix[1, 10..<20] = Tensor(0)
    let (least, most) = (min(rows, columns), max(rows, columns))
    for magnitude in [1, Scalar.greatestFiniteMagnitude.squareRoot() * 8, Scalar.leastNormalMagnitude.squareRoot() / 8] {
      let scaled = matrix * magnitude
      for isFull in [false, true] {
        let found = try svd(scaled, full: isFull)
        let (u, vt) = (found.left, found.rightTransposed)
        #expect(u.shape == [2, rows, isFull ? rows : least] && vt.shape == [2, isFull ? columns : least, columns])
        let values = (found.values / magnitude).expandingAxis(at: -2)
        let product = matmul(u[.ellipsis, 0..<least] * values, vt[.all, 0..<least])
        #expect(ratio(product, matrix, order: most) < 1)
        for q in [u, vt.transposed()] {
          let identity = Tensor<Scalar>.identity(q.shape[2]).broadcast(to: [2, q.shape[2], q.shape[2]])
          #expect(ratio(matmul(q.transposed(), q), identity, order: most) < 1)
        }
        let alone = try svdvals(scaled)
        #expect(ratio(alone / magnitude, found.values / magnitude, order: most) < 1)
      }
    }
  }

  @Test("threads change no bit of the values and vectors")
  func threads() throws {
    let matrix: Tensor<Float> = random([400, 400], seed: 10)
    let symmetric = matrix + matrix.transposed()
    func all() throws -> [Tensor<Float>] {
      let (eigen, singular) = (try eigh(symmetric), try svd(matrix))
      return [eigen.values, eigen.vectors, singular.left, singular.values, singular.rightTransposed]
    }
    let before = Threads.count
    defer { Threads.count = before }
    Threads.count = 1
    let expected = try all()
    for count in [2, 3, 8] {
      Threads.count = count
      for (found, one) in zip(try all(), expected) { expectIdentical(found, one) }
    }
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
