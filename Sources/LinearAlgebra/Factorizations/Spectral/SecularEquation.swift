import CKernels

/// The values and vectors of a diagonal matrix that a vector z changes: the eigenvalues of diag(d) + ρ z zᵀ, or the
/// singular values of diag(d) with √ρ zᵀ in place of the first row, where d is zero. The threads share the roots.
package struct SecularEquation<Scalar: TensorScalar> {
  /// Each root takes several rounds over all poles.
  private static var chunkRoots: Int { 16 }
  private static var chunkWeights: Int { 64 }

  package let count: Int
  private let equation: ck_secular
  private let numbers: PooledBuffer<Scalar>
  private let differences: PooledBuffer<Scalar>

  private var exactWeights: UnsafeMutablePointer<Scalar> { numbers.base + 3 * count }
  private var found: UnsafeMutablePointer<Scalar> { numbers.base + 4 * count }

  /// - Parameters:
  ///   - poles: d, ascending without equal ones.
  ///   - weights: z, none of them zero.
  package init(poles: [Scalar], weights: [Scalar], rho: Scalar, isSquared: Bool) {
    count = poles.count
    numbers = PooledBuffer(count: 5 * count)
    differences = PooledBuffer(count: count * count)
    let (d, z, squares) = (numbers.base, numbers.base + count, numbers.base + 2 * count)
    var sum: Scalar = 0
    for k in 0..<count {
      (d[k], z[k], squares[k]) = (poles[k], weights[k], weights[k] * weights[k])
      sum += squares[k]
    }
    let (growth, last) = (rho * sum, poles[count - 1])
    let reach = isSquared ? growth / (last + (last * last + growth).squareRoot()) : growth
    equation = ck_secular(
      count: count, is_squared: isSquared ? 1 : 0, rho: Double(rho), reach: Double(reach), poles: d, weights: z,
      squares: squares)
  }

  /// The values, ascending, and the weights for which they are exact; nil where an iteration does not converge.
  package func solve() -> [Scalar]? {
    let kernels = Scalar.kernels.factorizations
    let infos = Threads.map((count + Self.chunkRoots - 1) / Self.chunkRoots) { index in
      withUnsafePointer(to: equation) { equation in
        (index * Self.chunkRoots..<min(count, (index + 1) * Self.chunkRoots)).reduce(into: Int32(0)) { info, j in
          info |= kernels.secularRoot(equation, j, found + j, differences.base + j * count)
        }
      }
    }
    if infos.contains(where: { $0 != 0 }) { return nil }
    Threads.forEach((count + Self.chunkWeights - 1) / Self.chunkWeights) { index in
      withUnsafePointer(to: equation) {
        kernels.secularWeights(
          $0, differences.base, index * Self.chunkWeights, min(count, (index + 1) * Self.chunkWeights), exactWeights)
      }
    }
    return Array(UnsafeBufferPointer(start: found, count: count))
  }

  /// Writes the eigenvector of value j, or its right and left singular vector, whose element k is that of pole
  /// order[k]. Once for each value, after ``solve()``.
  package func writeVector(
    _ j: Int, order: [Int32], into vector: UnsafeMutablePointer<Scalar>, left: UnsafeMutablePointer<Scalar>? = nil
  ) {
    withUnsafePointer(to: equation) { equation in
      Scalar.kernels.factorizations.secularVector(
        equation, exactWeights, differences.base + j * count, order, vector, left)
    }
  }
}
