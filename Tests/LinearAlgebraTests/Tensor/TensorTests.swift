import LinearAlgebra
import TestSupport
import Testing

/// Where the elements of a tensor lie; taken without copying, as it is contiguous.
private func address<Scalar>(_ x: Tensor<Scalar>) -> UnsafePointer<Scalar>? {
  x.withUnsafeBufferPointer { $0.baseAddress }
}

@Suite("Tensor")
struct TensorTests {
  @Test("views copy nothing, reshapes only where the strides allow no other way")
  func sharing() {
    let x = Tensor<Double>.range(24).reshaped(to: [2, 3, 4])
    let start = address(x)
    #expect(address(x.reshaped(to: [6, 4])) == start)
    #expect(address(x[1]) == start.map { $0 + 12 })
    #expect(address(x.transposed().transposed()) == start)
    #expect(address(x.permuted([2, 0, 1]).permuted([1, 2, 0])) == start)
    #expect(address(x.flipped(axis: 1).flipped(axis: 1)) == start)
    #expect(address(x.expandingAxis(at: 1).reshaped(to: [24])) == start)
    // A transposed matrix splits its axes without moving; joined, they need a copy.
    let transposed = x[0].transposed()
    #expect(address(transposed.reshaped(to: [2, 2, 3]).reshaped(to: [4, 3]).transposed()) == start)
    #expect(address(transposed.reshaped(to: [12])) != start)
    #expect(address(transposed.expandingAxis(at: 1).reshaped(to: [4, 3]).transposed()) == start)
    #expect(x.transposed().isContiguous == false)
    #expect(x[.all, .all, 1..<2].isContiguous == false)
    #expect(x[0..<1].transposed().transposed().isContiguous)
    #expect(Tensor<Float>.zeros([3, 0, 2]).transposed().isContiguous)
  }

  @Test("a value stays as it is when another of the same memory is written", arguments: 0..<12)
  func copyOnWrite(operation: Int) {
    let writes: [(inout Tensor<Double>) -> Void] = [
      { $0[0] = Tensor(-1) }, { $0[scalarAt: 1, 1] = -1 }, { $0 += 1 }, { $0 -= Tensor(2) }, { $0 *= 3 }, { $0 /= 4 },
      { $0.fill(with: 9) }, { $0.setDiagonal(Tensor(8)) }, { $0.scatterAdd(.ones([1, 3]), at: [2]) },
      { $0.withUnsafeMutableBufferPointer { $0[0] = 77 } },
      { c in gemm(.ones([3, 3]), .ones([3, 3]), into: &c) }, { c in syrk(.ones([3, 3]), into: &c) },
    ]
    let elements = (0..<9).map { Double($0) }
    // Written through the original, its views keep their values.
    var x = Tensor(elements, shape: [3, 3])
    let (copy, row, transposed, repeated) = (x, x[1], x.transposed(), x[0].broadcast(to: [3, 3]))
    writes[operation](&x)
    #expect(x != copy)
    #expect(copy.scalars == elements)
    #expect(row == [3, 4, 5])
    #expect(transposed == [[0, 3, 6], [1, 4, 7], [2, 5, 8]])
    #expect(repeated == [[0, 1, 2], [0, 1, 2], [0, 1, 2]])
    // Written through a view, the original keeps its value; the elements of a broadcast view part.
    for original in [copy.transposed(), repeated] {
      var view = original
      let expected = Tensor(original.scalars, shape: [3, 3])
      writes[operation](&view)
      #expect(view != expected)
      #expect(original == expected)
      #expect(copy.scalars == elements)
    }
  }

  @Test("memory that no other tensor shares is written in place", arguments: 0..<9)
  func inPlace(operation: Int) {
    let writes: [(inout Tensor<Float>) -> Void] = [
      { $0[0] = Tensor(-1) }, { $0[scalarAt: 1, 1] = -1 }, { $0 += 1 }, { $0 -= Tensor(2) }, { $0.fill(with: 9) },
      { $0.setDiagonal(Tensor(8)) }, { $0.scatterAdd(.ones([1, 3]), at: [2]) },
      { c in gemm(.ones([3, 3]), .ones([3, 3]), into: &c) }, { c in syrk(.ones([3, 3]), beta: 1, into: &c) },
    ]
    var x = Tensor<Float>.range(9).reshaped(to: [3, 3])
    let start = address(x)
    writes[operation](&x)
    #expect(address(x) == start)
    // So is a view once its original is gone.
    var rows = Tensor<Float>.range(18).reshaped(to: [6, 3])[3...]
    let viewStart = address(rows)
    writes[operation](&rows)
    #expect(address(rows) == viewStart)
  }

  @Test("a tensor and a view of itself on the right side")
  func selfAliasing() {
    let elements = (0..<9).map { Double($0) }
    var x = Tensor(elements, shape: [3, 3])
    x += x.transposed()
    #expect(x == [[0, 4, 8], [4, 8, 12], [8, 12, 16]])
    x -= x
    #expect(x == .zeros([3, 3]))
    var y = Tensor(elements, shape: [3, 3])
    y += y[0]
    #expect(y == [[0, 2, 4], [3, 5, 7], [6, 8, 10]])
    y *= y.flipped(axis: 0)
    #expect(y == [[0, 16, 40], [9, 25, 49], [0, 16, 40]])
    var z: Tensor<Double> = [1, 2, 3]
    z += z[0..<1]
    #expect(z == [2, 3, 4])
  }

  @Test("buffer pointers show the elements in row-major order and write through", arguments: Layout.allCases)
  func bufferPointers(layout: Layout) {
    let reference = Reference<Float>(shape: [2, 3]) { Float($0[0] * 3 + $0[1]) }
    var x = Tensor(reference, layout: layout)
    let before = x
    #expect(x.withUnsafeBufferPointer { Array($0) } == reference.elements)
    let sum = x.withUnsafeMutableBufferPointer { buffer in
      for index in buffer.indices { buffer[index] *= 2 }
      return buffer.reduce(0, +)
    }
    #expect(sum == 30)
    expectEqual(x, reference.map { $0 * 2 })
    expectEqual(before, reference)
    #expect(x.contiguous().isContiguous)
  }

  @Test("memory begins at a multiple of 64 bytes")
  func alignment() {
    for count in [1, 3, 17, 20, 24, 28, 100, 1000, 33333] {
      let x = Tensor<Float>.zeros([count])
      #expect(address(x).map { UInt(bitPattern: $0) % 64 } == 0)
    }
  }
}
