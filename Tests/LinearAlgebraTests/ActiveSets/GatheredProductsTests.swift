import LinearAlgebra
import TestSupport
import Testing

@Suite("GatheredProducts")
struct GatheredProductsTests {
  /// Widths on both sides of each vector, of a register tile and of the columns that are staged at a time.
  private static let widths = [1, 3, 4, 8, 9, 16, 17, 24, 33, 40, 48, 50, 56, 64, 65, 100, 130]

  @Test("the product of picked rows and columns, added to a base", arguments: widths)
  func products(width: Int) {
    check(Float.self, width: width, tolerance: 1e-5)
    check(Double.self, width: width, tolerance: 1e-13)
  }

  private func check<Scalar: TensorScalar>(_: Scalar.Type, width: Int, tolerance: Double) {
    var generator = SplitMix64(seed: width)
    for (rowCount, depth) in [(0, 3), (1, 0), (5, 7), (13, 40), (29, 29)] {
      let x = DenseMatrix(random: 31, 45, using: &generator)
      let panel = DenseMatrix(random: 45, width, using: &generator)
      let base = DenseMatrix(random: 31, width, using: &generator)
      let (rows, columns) = (picked(rowCount, of: 31, using: &generator), picked(depth, of: 45, using: &generator))
      let out = Panel<Scalar>(Tensor<Scalar>(base))
      let (left, right) = (Panel(Tensor<Scalar>(x)), Panel(Tensor<Scalar>(panel)))
      let flipped = Panel(Tensor<Scalar>(x), transposed: true)
      withUnits(rows, columns) { rows, columns in
        gatheredProduct(
          rows: rows, columns: columns, width: width, alpha: -2, MatrixLayout(left), MatrixLayout(right),
          adding: MatrixLayout(out), into: MatrixLayout(out))
        // Once more, read through the transpose.
        gatheredProduct(
          rows: rows, columns: columns, width: width, alpha: 2.5, MatrixLayout(flipped).transposed, MatrixLayout(right),
          adding: MatrixLayout(out), into: MatrixLayout(out))
      }
      let expected = DenseMatrix(31, width) { i, j in
        guard rows.contains(Int32(i)) else { return base[i, j] }
        return columns.reduce(base[i, j]) { $0 + 0.5 * x[i, Int($1)] * panel[Int($1), j] }
      }
      expectClose(out.tensor, expected, tolerance)
    }
  }

  @Test("a triangular product stops at the diagonal of the lists")
  func triangular() {
    var generator = SplitMix64(seed: 1)
    let (x, panel) = (DenseMatrix(random: 40, 40, using: &generator), DenseMatrix(random: 40, 10, using: &generator))
    let units = picked(23, of: 40, using: &generator)
    let lower = DenseMatrix(40, 40) { $0 >= $1 ? x[$0, $1] : 0 }
    let out = Panel<Double>(Tensor<Double>.zeros([40, 10]))
    let (left, right) = (Panel(Tensor<Double>(lower)), Panel(Tensor<Double>(panel)))
    withUnits(units, units) { units, _ in
      gatheredProduct(
        rows: units, columns: units, width: 10, triangular: true, MatrixLayout(left), MatrixLayout(right),
        into: MatrixLayout(out))
    }
    let expected = DenseMatrix(40, 10) { i, j in
      units.contains(Int32(i)) ? units.reduce(0) { $0 + lower[i, Int($1)] * panel[Int($1), j] } : 0
    }
    expectClose(out.tensor, expected, 1e-13)
  }

  @Test("an outer product goes where the lists say", arguments: [1, 5, 16, 70, 1500], [false, true])
  func outer(columnCount: Int, triangular: Bool) {
    checkOuter(Float.self, columnCount: columnCount, triangular: triangular, tolerance: 1e-5)
    checkOuter(Double.self, columnCount: columnCount, triangular: triangular, tolerance: 1e-13)
  }

  private func checkOuter<Scalar: TensorScalar>(
    _: Scalar.Type, columnCount: Int, triangular: Bool, tolerance: Double
  ) {
    var generator = SplitMix64(seed: columnCount)
    let (width, depth) = (columnCount + columnCount / 3 + 2, 5)
    let columns = picked(columnCount, of: width, using: &generator)
    let rows = triangular ? columns : picked(min(columnCount, 29), of: width, using: &generator)
    let x = DenseMatrix(random: width, depth, using: &generator)
    let panel = DenseMatrix(random: depth, columnCount, using: &generator)
    let out = Panel<Scalar>(rows: width, columns: width)
    out.clear()
    let (left, right) = (Panel(Tensor<Scalar>(x)), Panel(Tensor<Scalar>(panel)))
    withUnits(rows, columns) { rows, columns in
      for _ in 0..<2 {
        addGatheredOuter(
          rows: rows, columns: columns, depth: depth, triangular: triangular, alpha: 1.5, MatrixLayout(left),
          MatrixLayout(right), into: MatrixLayout(out), width: width)
      }
    }
    let found = out.tensor
    let product = x * panel
    let kept = triangular ? found.lowerTriangle() : found
    var expected = DenseMatrix(width, width) { _, _ in 0 }
    for row in rows {
      for (place, column) in columns.enumerated() where !triangular || column <= row {
        expected[Int(row), Int(column)] = 3 * product[Int(row), place]
      }
    }
    expectClose(kept, expected, tolerance)
  }

  @Test("the units that are on, and in what two sets differ")
  func activeSets() {
    let h = Panel<Float>(Tensor<Float>([-1, 2, 0, .nan, 3, 0.5, -0.0, 4, -2, 1], shape: [2, 5]))
    let sets = ActiveSets(rows: 2, width: 5)
    sets.activate(MatrixLayout(h), first: 0, rows: 2)
    #expect(Array(sets[0]) == [1, 4] && Array(sets[1]) == [0, 2, 4])
    #expect(h[0][0] == 0 && h[0][1] == 2 && h[0][3].isNaN && h[1][3] == 0)
    var difference = ActiveSets.Difference(width: 5)
    difference.compare(sets[0], sets[1])
    #expect(Array(difference.left) == [1] && Array(difference.joined) == [0, 2] && Array(difference.kept) == [4])
  }

  private func picked(_ count: Int, of total: Int, using generator: inout SplitMix64) -> [Int32] {
    Array((0..<Int32(total)).shuffled(using: &generator).prefix(count)).sorted()
  }

  private func withUnits(_ rows: [Int32], _ columns: [Int32], _ body: (Units, Units) -> Void) {
    rows.withUnsafeBufferPointer { rows in columns.withUnsafeBufferPointer { body(rows, $0) } }
  }

  private func expectClose<Scalar>(
    _ found: Tensor<Scalar>, _ expected: DenseMatrix, _ tolerance: Double,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let scalars = found.scalars.map { Double($0) }
    let worst = zip(scalars, expected.elements).reduce(0.0) { worst, pair in
      let error = abs(pair.0 - pair.1)
      return error <= worst ? worst : error
    }
    #expect(worst <= tolerance, sourceLocation: sourceLocation)
  }
}
