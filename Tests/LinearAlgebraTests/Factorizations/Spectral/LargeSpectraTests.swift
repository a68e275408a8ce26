import LinearAlgebra
import TestSupport
import Testing

/// Eigenvalues and singular values by divide and conquer, at orders whose halves are even, uneven and just large
/// enough.
@Suite("Large eigenvalue problems") struct LargeSpectraTests {
  private func random<Scalar: TensorScalar>(_ shape: Shape, seed: UInt64) -> Tensor<Scalar> {
    Tensor.randomNormal(shape, from: RandomStream(seed: seed, purpose: 7))
  }

  /// One, and those whose squares overflow or vanish.
  private static func magnitudes<Scalar: TensorScalar>(_: Scalar.Type) -> [Scalar] {
    [1, Scalar.greatestFiniteMagnitude.squareRoot() * 8, Scalar.leastNormalMagnitude.squareRoot() / 8]
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
    for magnitude in Self.magnitudes(Scalar.self) {
      let scaled = matrix * magnitude
      let found = try eigh(scaled)
      let v = found.vectors
      // Divided first, so that nothing but the function itself can overflow.
      let values = (found.values / magnitude).expandingAxis(at: -2)
      #expect(roundingRatio(matmul(v * values, v.transposed()), matrix, order: order) < 1)
      let identity = Tensor<Scalar>.identity(order).broadcast(to: [2, order, order])
      #expect(roundingRatio(matmul(v.transposed(), v), identity, order: order) < 1)
      let alone = try eigvalsh(scaled)
      #expect(roundingRatio(alone / magnitude, found.values / magnitude, order: order) < 1)
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
    for magnitude in Self.magnitudes(Scalar.self) {
      let scaled = matrix * magnitude
      for isFull in [false, true] {
        let found = try svd(scaled, full: isFull)
        let (u, vt) = (found.left, found.rightTransposed)
        #expect(u.shape == [2, rows, isFull ? rows : least] && vt.shape == [2, isFull ? columns : least, columns])
        let values = (found.values / magnitude).expandingAxis(at: -2)
        let product = matmul(u[.ellipsis, 0..<least] * values, vt[.all, 0..<least])
        #expect(roundingRatio(product, matrix, order: most) < 1)
        for q in [u, vt.transposed()] {
          let identity = Tensor<Scalar>.identity(q.shape[2]).broadcast(to: [2, q.shape[2], q.shape[2]])
          #expect(roundingRatio(matmul(q.transposed(), q), identity, order: most) < 1)
        }
        let alone = try svdvals(scaled)
        #expect(roundingRatio(alone / magnitude, found.values / magnitude, order: most) < 1)
      }
    }
  }

  @Test("singular vectors of special bidiagonal matrices, by every instruction set", arguments: [64, 150, 333])
  func specialSingularVectors(order: Int) throws {
    for level in InstructionSets.older + [4] {
      try InstructionSets.limit(to: level) {
        try checkSpecialSingularVectors(Float.self, order, level)
        try checkSpecialSingularVectors(Double.self, order, level)
      }
    }
  }

  private func checkSpecialSingularVectors<Scalar: TensorScalar>(_: Scalar.Type, _ order: Int, _ level: Int) throws {
    let nilpotent = (name: "nilpotent", diagonal: [Double](repeating: 0, count: order),
      beside: [Double](repeating: 1, count: order))
    for (name, diagonal, beside) in Self.specialTridiagonals(order) + [nilpotent] {
      var matrix = Tensor<Scalar>(Tensor(diagonal)).diagonalMatrix()
      for k in 0..<order - 1 { matrix[scalarAt: k, k + 1] = Scalar(beside[k]) }
      let found = try svd(matrix)
      let (u, vt) = (found.left, found.rightTransposed)
      let norm = max(found.values.max().scalar, Scalar.leastNormalMagnitude)
      let limit = norm * Scalar(order) * Scalar.ulpOfOne
      let residual = abs(matmul(u * found.values.expandingAxis(at: -2), vt) - matrix).max().scalar
      #expect(residual < limit, "\(name), \(Scalar.self), level \(level): \(residual / limit)")
      for q in [u, vt] {
        let skew = abs(matmul(q.transposed(), q) - .identity(order)).max().scalar
        #expect(skew < Scalar(order) * Scalar.ulpOfOne, "\(name), \(Scalar.self), level \(level)")
      }
      #expect((found.values[1...] - found.values[..<(order - 1)]).max().scalar <= 0, "\(name), \(Scalar.self)")
      #expect(found.values.min().scalar >= 0, "\(name), \(Scalar.self)")
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
}
