import LinearAlgebra
import SparseActivations
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
      let out = PaddedMatrix<Scalar>(Tensor<Scalar>(base))
      let (left, right) = (PaddedMatrix(Tensor<Scalar>(x)), PaddedMatrix(Tensor<Scalar>(panel)))
      let flipped = PaddedMatrix(Tensor<Scalar>(x), transposed: true)
      withUnits(rows, columns) { rows, columns in
        gatheredProduct(
          rows: rows, columns: columns, width: width, alpha: -2, left, right,
          adding: out.layout, into: out)
        // Once more, read through the transpose.
        defer { withExtendedLifetime(flipped) {} }
        gatheredProduct(
          rows: rows, columns: columns, width: width, alpha: 2.5, flipped.layout.transposed, right,
          adding: out.layout, into: out)
      }
      let expected = DenseMatrix(31, width) { i, j in
        guard rows.contains(Int32(i)) else { return base[i, j] }
        return columns.reduce(base[i, j]) { $0 + 0.5 * x[i, Int($1)] * panel[Int($1), j] }
      }
      expectClose(out.tensor, expected, tolerance)
    }
  }

  /// More columns than the kernel has a list of, and ranges that start after 0.
  @Test("ranges stand for lists", arguments: [0, 1, 50, 1024, 1025, 2500])
  func ranges(depth: Int) {
    var generator = SplitMix64(seed: depth)
    let x = DenseMatrix(random: 20, depth + 3, using: &generator)
    let panel = DenseMatrix(random: depth + 3, 17, using: &generator)
    let base = DenseMatrix(random: 20, 17, using: &generator)
    let out = PaddedMatrix<Double>(Tensor<Double>(base))
    gatheredProduct(
      rows: IndexList(4..<15), columns: IndexList(3..<depth + 3), width: 17, alpha: -2,
      PaddedMatrix(Tensor<Double>(x)), PaddedMatrix(Tensor<Double>(panel)),
      adding: out.layout, into: out)
    let expected = DenseMatrix(20, 17) { i, j in
      (4..<15).contains(i) ? (3..<depth + 3).reduce(base[i, j]) { $0 - 2 * x[i, $1] * panel[$1, j] } : base[i, j]
    }
    expectClose(out.tensor, expected, 1e-11)
  }

  @Test("what lies of a list in a range")
  func within() {
    let numbers: [Int32] = [2, 3, 7, 20]
    numbers.withUnsafeBufferPointer {
      let list = IndexList(start: $0.baseAddress!, count: 4)
      #expect(Array(list.within(3..<20)) == [3, 7] && Array(list.within(0..<99)) == [2, 3, 7, 20])
      #expect(list.within(8..<20).isEmpty)
    }
    #expect(Array(IndexList(5..<9).within(0..<7)) == [5, 6] && IndexList.all(3).within(4..<9).isEmpty)
  }

  @Test("a triangular product stops at the diagonal of the lists")
  func triangular() {
    var generator = SplitMix64(seed: 1)
    let (x, panel) = (DenseMatrix(random: 40, 40, using: &generator), DenseMatrix(random: 40, 10, using: &generator))
    let units = picked(23, of: 40, using: &generator)
    let lower = DenseMatrix(40, 40) { $0 >= $1 ? x[$0, $1] : 0 }
    let out = PaddedMatrix<Double>(Tensor<Double>.zeros([40, 10]))
    let (left, right) = (PaddedMatrix(Tensor<Double>(lower)), PaddedMatrix(Tensor<Double>(panel)))
    withUnits(units, units) { units, _ in
      gatheredProduct(
        rows: units, columns: units, width: 10, triangular: true, left, right,
        into: out)
    }
    let expected = DenseMatrix(40, 10) { i, j in
      units.contains(Int32(i)) ? units.reduce(0) { $0 + lower[i, Int($1)] * panel[Int($1), j] } : 0
    }
    expectClose(out.tensor, expected, 1e-13)
  }

  @Test("an outer product goes where the lists say", arguments: [1, 5, 16, 70, 1500], [false, true])
  func outer(columnCount: Int, isRange: Bool) {
    checkOuter(Float.self, columnCount: columnCount, isRange: isRange, tolerance: 1e-5)
    checkOuter(Double.self, columnCount: columnCount, isRange: isRange, tolerance: 1e-13)
  }

  private func checkOuter<Scalar: TensorScalar>(
    _: Scalar.Type, columnCount: Int, isRange: Bool, tolerance: Double
  ) {
    var generator = SplitMix64(seed: columnCount)
    let (width, depth) = (columnCount + columnCount / 3 + 2, 5)
    let columns = picked(columnCount, of: width, using: &generator)
    let rows = isRange ? Array(1..<Int32(width)) : picked(min(columnCount, 29), of: width, using: &generator)
    let x = DenseMatrix(random: width, depth, using: &generator)
    let panel = DenseMatrix(random: depth, columnCount, using: &generator)
    let out = PaddedMatrix<Scalar>(Tensor<Scalar>.zeros([width, width]))
    let (left, right) = (PaddedMatrix(Tensor<Scalar>(x)), PaddedMatrix(Tensor<Scalar>(panel)))
    defer { withExtendedLifetime((left, right)) {} }
    withUnits(rows, columns) { rows, columns in
      for _ in 0..<2 {
        addGatheredOuter(
          rows: isRange ? IndexList(1..<width) : rows, columns: columns, depth: depth, alpha: 1.5, left.layout,
          right.layout, into: out)
      }
    }
    let found = out.tensor
    let product = x * panel
    var expected = DenseMatrix(width, width) { _, _ in 0 }
    for row in rows {
      for (place, column) in columns.enumerated() {
        expected[Int(row), Int(column)] = 3 * product[Int(row), place]
      }
    }
    expectClose(found, expected, tolerance)
  }

  @Test("the units that are on, and in what two sets differ")
  func activeSets() {
    let h = PaddedMatrix<Float>(Tensor<Float>([-1, 2, 0, .nan, 3, 0.5, -0.0, 4, -2, 1], shape: [2, 5]))
    let sets = ActiveUnits(rows: 2, width: 5)
    sets.activate(h.layout, first: 0, rows: 2)
    #expect(Array(sets[0]) == [1, 4] && Array(sets[1]) == [0, 2, 4])
    #expect(h[0][0] == 0 && h[0][1] == 2 && h[0][3].isNaN && h[1][3] == 0)
    var difference = ActiveUnits.Difference(width: 5)
    difference.compare(sets[0], sets[1])
    #expect(Array(difference.left) == [1] && Array(difference.joined) == [0, 2] && Array(difference.kept) == [4])
  }

  /// Fewer rows and columns than a square of the kernel has, as many, and numbers that squares do not divide.
  @Test("picked rows become columns, and nothing else is written", arguments: [0, 1, 3, 4, 7, 8, 9, 16, 23])
  func transposed(count: Int) {
    checkTransposed(Float.self, count)
    checkTransposed(Double.self, count)
  }

  private func checkTransposed<Scalar: TensorScalar>(_: Scalar.Type, _ count: Int) {
    var generator = SplitMix64(seed: count)
    for width in [0, 1, 2, 4, 5, 8, 13, 16, 50] {
      let input = PaddedMatrix(Tensor<Scalar>(DenseMatrix(random: 40, width, using: &generator)))
      let rows = picked(count, of: 40, using: &generator)
      let out = PaddedMatrix(Tensor<Scalar>(repeating: -7, shape: [width + 1, count + 2]))
      withUnits(rows, []) { rows, _ in
        gatherTransposed(rows: rows, width: width, input.layout, into: MatrixLayout(out.base + 1, rowStride: out.stride))
      }
      let isRight = (0...width).allSatisfy { j in
        (0..<count + 2).allSatisfy { c in
          out[j][c] == (j < width && c > 0 && c <= count ? input[Int(rows[c - 1])][j] : -7)
        }
      }
      #expect(isRight, "width \(width)")
    }
  }

  private func picked(_ count: Int, of total: Int, using generator: inout SplitMix64) -> [Int32] {
    Array((0..<Int32(total)).shuffled(using: &generator).prefix(count)).sorted()
  }

  private func withUnits(_ rows: [Int32], _ columns: [Int32], _ body: (IndexList, IndexList) -> Void) {
    rows.withUnsafeBufferPointer { rows in
      columns.withUnsafeBufferPointer { columns in
        body(
          IndexList(start: rows.baseAddress!, count: rows.count),
          IndexList(start: columns.baseAddress!, count: columns.count))
      }
    }
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
