import LinearAlgebra
import TestSupport
import Testing

/// The shapes, batches and conditions on which decompositions are held against LAPACK's criteria.
struct DecompositionCase: Sendable, CustomTestStringConvertible {
  let rows: Int
  let columns: Int
  let batch: Shape
  /// The ratio of the largest to the smallest singular value, by the precision's ε.
  let condition: @Sendable (_ epsilon: Double) -> Double
  let conditionName: String

  var shape: Shape { batch + [rows, columns] }
  var testDescription: String { "\(shape), condition \(conditionName)" }

  private static let conditions: [(String, @Sendable (Double) -> Double)] = [
    ("10", { _ in 10 }), ("1/√ε", { 1 / $0.squareRoot() }), ("0.1/ε", { 0.1 / $0 }),
  ]

  /// Squares of every size, in batches where they are small.
  static let squares: [DecompositionCase] = cases([0, 1, 2, 3, 5, 10, 16, 50, 100, 257, 1000].map { ($0, $0) })
  /// Wide and tall.
  static let rectangles: [DecompositionCase] = cases([
    (1, 5), (5, 1), (3, 7), (7, 3), (16, 50), (50, 16), (100, 257), (257, 100), (90, 40), (0, 4), (4, 0),
  ])

  private static func cases(_ extents: [(Int, Int)]) -> [DecompositionCase] {
    extents.flatMap { rows, columns in
      let least = max(rows, columns)
      let batches: [Shape] = least <= 16 ? [[], [0], [7], [128]] : least <= 100 ? [[], [0], [7]] : [[]]
      return batches.flatMap { batch in
        // One of the largest suffices: the condition is another one in each precision.
        (least < 1000 ? conditions : [conditions[1]]).map {
          DecompositionCase(rows: rows, columns: columns, batch: batch, condition: $0.1, conditionName: $0.0)
        }
      }
    }
  }

  private var stream: RandomStream {
    RandomStream(seed: UInt64(rows * 1000 + columns), purpose: UInt8(batch.elementCount % 256))
  }

  /// Singular values from 1 down to 1 / condition in equal ratios, with random vectors.
  func general<Scalar: TensorScalar>(_: Scalar.Type) throws -> Tensor<Scalar> {
    let least = min(rows, columns)
    let spread = -log(condition(Double(Scalar.ulpOfOne))) / Double(max(1, least - 1))
    let values = exp(Tensor<Double>.range(least) * spread)
    let normal = Tensor<Double>.randomNormal(batch + [max(rows, columns), least], from: stream)
    let other = Tensor<Double>.randomNormal(batch + [least, least], from: RandomStream(seed: 7, purpose: 9))
    let (wide, square) = (try qr(normal).orthogonal * values, try qr(other).orthogonal)
    let product = matmul(wide, square)
    return Tensor<Scalar>(rows >= columns ? product : product.transposed().contiguous())
  }

  /// Symmetric, with eigenvalues of both signs and such magnitudes.
  func symmetric<Scalar: TensorScalar>(_: Scalar.Type) throws -> Tensor<Scalar> {
    let spread = -log(condition(Double(Scalar.ulpOfOne))) / Double(max(1, rows - 1))
    let signs = Tensor((0..<rows).map { $0 % 3 == 1 ? -1.0 : 1.0 })
    let values = exp(Tensor<Double>.range(rows) * spread) * signs
    let normal = Tensor<Double>.randomNormal(batch + [rows, rows], from: stream)
    let vectors = try qr(normal).orthogonal
    let product = matmul(vectors * values, vectors.transposed())
    return Tensor<Scalar>((product + product.transposed()) * 0.5)
  }

  private func log(_ x: Double) -> Double { LinearAlgebra.log(Tensor(x)).scalar }
}

/// The sums of magnitudes in the columns, the largest for each matrix.
func oneNorms<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Double> {
  maximum(abs(Tensor<Double>(x)).sum(axes: [-2]).max(axes: [-1]), 0)
}

/// Expects ‖residual‖₁ / (n ε scale) below LAPACK's threshold for each matrix of a batch.
func expectSmall<Scalar>(
  _ residual: Tensor<Double>, order: Int, scale: Tensor<Double>, _: Scalar.Type, _ context: @autoclosure () -> String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) where Scalar: TensorScalar {
  let limit = FactorizationCase.threshold * Double(max(1, order)) * Double(Scalar.ulpOfOne)
  let excess = oneNorms(residual) - scale * limit
  let largest = excess.max().scalar
  #expect(largest <= 0, "\(Scalar.self) \(context()): above the threshold by \(largest)", sourceLocation: sourceLocation)
}

/// Expects orthonormal columns.
func expectOrthonormal<Scalar>(
  _ q: Tensor<Scalar>, _ context: @autoclosure () -> String = "", sourceLocation: SourceLocation = #_sourceLocation
) {
  let wide = Tensor<Double>(q)
  let columns = q.shape[q.rank - 1]
  expectSmall(
    matmul(wide.transposed(), wide) - Tensor.identity(columns), order: q.shape[q.rank - 2], scale: Tensor(1), Scalar.self,
    context(), sourceLocation: sourceLocation)
}

/// The largest residual beside what rounding explains.
func roundingRatio<Scalar: TensorScalar>(_ found: Tensor<Scalar>, _ expected: Tensor<Scalar>, order: Int) -> Scalar {
  abs(found - expected).max() / (abs(expected).max() * Scalar(order) * Scalar.ulpOfOne)
}
