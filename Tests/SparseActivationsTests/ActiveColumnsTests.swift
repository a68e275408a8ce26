import LinearAlgebra
import SparseActivations
import TestSupport
import Testing

@Suite("ActiveColumns")
struct ActiveColumnsTests {
  /// A matrix whose columns are zero but for those of these numbers, each of which has one element that is not.
  private func matrix(rows: Int, columns: Int, active: [Int]) -> Tensor<Float> {
    Tensor(shape: [rows, columns]) { elements in
      elements.update(repeating: 0)
      for (place, column) in active.enumerated() { elements[place % rows * columns + column] = Float(place + 1) }
    }
  }

  @Test("the columns that are not zero, copied out and back", arguments: [1, 7, 600, 1100])
  func columns(width: Int) throws {
    var generator = SplitMix64(seed: width)
    for count in Set([0, 1, width / 3]) where count < width {
      let active = Array(Array(0..<width).shuffled(using: &generator).prefix(count)).sorted()
      let x = matrix(rows: 90, columns: width, active: active)
      let found = try #require(ActiveColumns(x), "\(count) of \(width)")
      #expect(found.count == count)
      let picked = found.columns(of: x)
      #expect(picked == x.gathering(active, axis: 1))
      #expect(found.expandingColumns(of: picked) == x)
      let across = x.transposed()
      #expect(found.rows(of: across) == across.gathering(active))
      #expect(found.expandingRows(of: found.rows(of: across)) == across)
    }
  }

  @Test("an element that is no number counts, a negative zero does not")
  func specialValues() throws {
    var x = Tensor<Double>.zeros([64, 9])
    x[scalarAt: 3, 4] = .nan
    x[scalarAt: 5, 6] = -0.0
    #expect(try #require(ActiveColumns(x)).count == 1)
  }

  @Test("none where they are too many, or the rows too few, to be worth it")
  func tooMany() {
    #expect(ActiveColumns(matrix(rows: 128, columns: 10, active: Array(0..<9))) == nil)
    #expect(ActiveColumns(matrix(rows: 128, columns: 10, active: Array(0..<7))) != nil)
    #expect(ActiveColumns(matrix(rows: 20, columns: 10, active: [1])) == nil)
    #expect(ActiveColumns(Tensor<Float>.zeros([0, 10])) == nil)
    #expect(ActiveColumns(Tensor<Float>.zeros([100, 0])) == nil)
  }
}
