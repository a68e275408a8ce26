import LinearAlgebra
import TestSupport
import Testing

@Suite("SecularEquation") struct SecularEquationTests {
  /// Poles and weights with gaps, weights and last intervals of every magnitude.
  private static let cases: [(name: String, poles: [Double], weights: [Double], rho: Double)] = [
    ("one pole", [0], [1], 2),
    ("two poles", [0, 1], [0.6, 0.8], 0.5),
    ("close poles", [0, 1e-9, 1, 1 + 1e-12, 2], [0.5, 0.5, 0.5, 0.4, 0.3], 1),
    ("small weights", [0, 1, 2, 3], [1e-12, 1, 1e-9, 1e-13], 1),
    ("a strong vector", [0, 1, 2, 3], [1, -1, 1, -1], 1e10),
    ("a weak vector", [0, 1, 2, 3], [1, 1, -1, 1], 1e-10),
    ("many poles", (0..<100).map { Double($0) / 100 }, (0..<100).map { 0.1 + Double($0 % 7) / 100 }, 1),
  ]

  @Test("values are between the poles, and their vectors those of the matrix", arguments: cases.indices)
  func solutions(index: Int) throws {
    for level in InstructionSets.older + [4] {
      try InstructionSets.limit(to: level) {
        for isSquared in [false, true] { try check(index, isSquared) }
      }
    }
  }

  private func check(_ index: Int, _ isSquared: Bool) throws {
    let (name, poles, weights, rho) = Self.cases[index]
    let count = poles.count
    let equation = SecularEquation<Double>(poles: poles, weights: weights, rho: rho, isSquared: isSquared)
    let roots = try #require(equation.solve())
    for k in 0..<count {
      #expect(roots[k] >= poles[k], "\(name)")
      if k + 1 < count { #expect(roots[k] <= poles[k + 1], "\(name)") }
    }
    let order = (0..<Int32(count)).map { $0 }
    let right = PooledBuffer<Double>(count: count * count), left = PooledBuffer<Double>(count: count * count)
    for k in 0..<count {
      equation.writeVector(k, order: order, into: right.base + k * count, left: left.base + k * count)
    }
    func columns(_ buffer: PooledBuffer<Double>) -> Tensor<Double> {
      Tensor(shape: [count, count]) { for k in $0.indices { $0[k] = buffer.base[k] } }.transposed()
    }
    let v = columns(right), u = isSquared ? columns(left) : v
    let diagonal = Tensor(poles).diagonalMatrix(), z = Tensor(weights)
    // The first row of zeros of diag(d) is z, or z zᵀ is added to all of it.
    let first = Tensor<Double>.identity(count)[.all, 0]
    let matrix = isSquared
      ? diagonal + outer(first, z) * rho.squareRoot() : diagonal + outer(z, z) * rho
    let product = matmul(u * Tensor(roots).expandingAxis(at: -2), v.transposed())
    #expect(roundingRatio(product, matrix, order: count + 3) < 4, "\(name), squared: \(isSquared)")
    for q in [u, v] {
      #expect(roundingRatio(matmul(q.transposed(), q), .identity(count), order: count + 3) < 4, "\(name)")
    }
    withExtendedLifetime((right, left)) {}
  }
}
