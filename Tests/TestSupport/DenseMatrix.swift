import Foundation
import LinearAlgebra

/// A matrix of doubles worked on by plain loops: the independent side of the checks of matrix products and
/// factorisations.
public struct DenseMatrix: Sendable {
  public let rows: Int
  public let columns: Int
  public var elements: [Double]

  public init(rows: Int, columns: Int, elements: [Double]) {
    precondition(elements.count == rows * columns)
    (self.rows, self.columns, self.elements) = (rows, columns, elements)
  }

  public init(_ rows: Int, _ columns: Int, _ element: (Int, Int) -> Double) {
    self.init(
      rows: rows, columns: columns, elements: (0..<rows * columns).map { element($0 / columns, $0 % columns) })
  }

  /// Numbers uniform in -1 ... 1.
  public init(random rows: Int, _ columns: Int, using generator: inout SplitMix64) {
    self.init(rows, columns) { _, _ in Double.random(in: -1...1, using: &generator) }
  }

  public static func identity(_ order: Int) -> DenseMatrix { DenseMatrix(order, order) { $0 == $1 ? 1 : 0 } }

  public subscript(row: Int, column: Int) -> Double {
    get { elements[row * columns + column] }
    set { elements[row * columns + column] = newValue }
  }

  public var transposed: DenseMatrix { DenseMatrix(columns, rows) { self[$1, $0] } }

  public static func * (left: DenseMatrix, right: DenseMatrix) -> DenseMatrix {
    precondition(left.columns == right.rows)
    var result = DenseMatrix(left.rows, right.columns) { _, _ in 0 }
    let width = right.columns
    result.elements.withUnsafeMutableBufferPointer { target in
      right.elements.withUnsafeBufferPointer { source in
        for row in 0..<left.rows {
          for inner in 0..<left.columns {
            let factor = left[row, inner]
            for column in 0..<width { target[row * width + column] += factor * source[inner * width + column] }
          }
        }
      }
    }
    return result
  }

  public static func - (left: DenseMatrix, right: DenseMatrix) -> DenseMatrix {
    precondition(left.rows == right.rows && left.columns == right.columns)
    return DenseMatrix(
      rows: left.rows, columns: left.columns, elements: zip(left.elements, right.elements).map { $0 - $1 })
  }

  /// The largest sum of magnitudes in a column.
  public var oneNorm: Double {
    var sums = [Double](repeating: 0, count: columns)
    for (position, element) in elements.enumerated() { sums[position % columns] += abs(element) }
    // A NaN must not get lost in max.
    return sums.reduce(0) { $0 >= $1 ? $0 : $1 }
  }

  /// This matrix with a triangle and the diagonal kept, zero elsewhere.
  public func triangle(lower: Bool, unitDiagonal: Bool = false) -> DenseMatrix {
    DenseMatrix(rows, columns) { row, column in
      if row == column { return unitDiagonal ? 1 : self[row, column] }
      return (row > column) == lower ? self[row, column] : 0
    }
  }
}

extension DenseMatrix {
  /// Q D Qᵀ with a random orthogonal Q, and the eigenvalues D falling geometrically from 1 to 1 / condition.
  public static func symmetricPositiveDefinite(
    _ order: Int, condition: Double, using generator: inout SplitMix64
  ) -> DenseMatrix {
    var result = diagonal(order, condition: condition)
    for _ in 0..<order {
      let reflection = Reflection(order, using: &generator)
      reflection.applyLeft(to: &result)
      reflection.applyRight(to: &result)
    }
    // Rounding in the reflections leaves the two triangles a little apart.
    for row in 0..<order { for column in 0..<row { result[column, row] = result[row, column] } }
    return result
  }

  /// P D Q with random orthogonal P and Q, and the singular values D falling geometrically from 1 to 1 / condition.
  public static func general(_ order: Int, condition: Double, using generator: inout SplitMix64) -> DenseMatrix {
    var result = diagonal(order, condition: condition)
    for _ in 0..<order {
      Reflection(order, using: &generator).applyLeft(to: &result)
      Reflection(order, using: &generator).applyRight(to: &result)
    }
    return result
  }

  private static func diagonal(_ order: Int, condition: Double) -> DenseMatrix {
    var result = DenseMatrix(order, order) { _, _ in 0 }
    var value = 1.0
    let ratio = order > 1 ? exp(-log(condition) / Double(order - 1)) : 1
    for index in 0..<order {
      result[index, index] = value
      value *= ratio
    }
    return result
  }
}

/// x ↦ x - 2 v vᵀ x for a random unit vector v.
private struct Reflection {
  let vector: [Double]

  init(_ order: Int, using generator: inout SplitMix64) {
    // A sum of twelve uniform numbers is normal enough for a direction without a preference.
    let raw = (0..<order).map { _ in
      (0..<12).reduce(-6.0) { sum, _ in sum + Double.random(in: 0...1, using: &generator) }
    }
    let length = raw.reduce(0) { $0 + $1 * $1 }.squareRoot()
    vector = raw.map { $0 / length }
  }

  func applyLeft(to matrix: inout DenseMatrix) {
    let columns = matrix.columns
    var products = [Double](repeating: 0, count: columns)
    for (row, v) in vector.enumerated() {
      for column in 0..<columns { products[column] += v * matrix.elements[row * columns + column] }
    }
    for (row, v) in vector.enumerated() {
      for column in 0..<columns { matrix.elements[row * columns + column] -= 2 * v * products[column] }
    }
  }

  func applyRight(to matrix: inout DenseMatrix) {
    let columns = matrix.columns
    for row in 0..<matrix.rows {
      var product = 0.0
      for column in 0..<columns { product += vector[column] * matrix.elements[row * columns + column] }
      for column in 0..<columns { matrix.elements[row * columns + column] -= 2 * product * vector[column] }
    }
  }
}
