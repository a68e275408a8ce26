import LinearAlgebra
import TestSupport
import Testing

/// The edges; ordinary values are compared with NumPy's in `NumPyTests`.
@Suite("Tensor+Axes")
struct TensorAxesTests {
  @Test("axes move by places from both ends")
  func moving() {
    let x = Tensor<Float>.zeros([2, 3, 4, 5])
    #expect(x.movingAxis(from: 0, to: 2).shape == [3, 4, 2, 5])
    #expect(x.movingAxis(from: -1, to: 0).shape == [5, 2, 3, 4])
    #expect(x.movingAxis(from: 1, to: 1).shape == x.shape)
  }

  @Test("slices show the tensor's own memory, and stack to it again")
  func slices() {
    let x = Tensor<Double>.range(24).reshaped(to: [2, 3, 4])
    for axis in -3..<3 { #expect(Tensor.stack(x.unstacked(axis: axis), axis: axis < 0 ? axis + 3 : axis) == x) }
    #expect(Tensor<Double>.zeros([0, 2]).unstacked().isEmpty)
    #expect(x.unstacked(axis: 2)[3].strides == [12, 4])
  }

  @Test("nothing, one number and one vector broadcast and span grids")
  func smallest() {
    #expect(Tensor<Float>.broadcastTogether([]).isEmpty && Tensor<Float>.meshgrid([]).isEmpty)
    #expect(Tensor<Float>.broadcastTogether([Tensor(1), [1, 2]]) == [[1, 1], [1, 2]])
    #expect(Tensor<Float>.meshgrid([[1, 2]], order: .matrix) == [[1, 2]])
    let grid = Tensor<Float>.meshgrid([[1, 2, 3], [4, 5]])
    #expect(grid == [[[1, 2, 3], [1, 2, 3]], [[4, 4, 4], [5, 5, 5]]])
  }

  @Test("numbers at distances from each other, upwards, downwards and none")
  func ranges() {
    #expect(Tensor<Double>.range(from: 1, to: 2, step: 0.25) == [1, 1.25, 1.5, 1.75])
    #expect(Tensor<Double>.range(from: 3, to: 0, step: -1) == [3, 2, 1])
    #expect(Tensor<Double>.range(from: 2, to: 5) == [2, 3, 4])
    #expect(Tensor<Float>.range(from: 1, to: 0).shape == [0])
    #expect(Tensor<Float>.identity(rows: 2, columns: 3, diagonal: 1) == [[0, 1, 0], [0, 0, 1]])
    #expect(Tensor<Float>.identity(rows: 0, columns: 3).shape == [0, 3])
  }

  @Test("what cannot be is named")
  func failures() async {
    let axis = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor<Float>.ones([2, 2]).movingAxis(from: 0, to: 2)
    }
    expectMessage(axis, "movingAxis: expected -2 ..< 2 for an axis of shape [2, 2], found 2")
    let vectors = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor<Float>.meshgrid([.ones([2, 2])])
    }
    expectMessage(vectors, "meshgrid: expected vectors, found shape [2, 2]")
    let shapes = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor<Float>.broadcastTogether([.ones([2]), .ones([3])])
    }
    expectMessage(shapes, "broadcastTogether: expected shapes that broadcast, found shapes [2] and [3]")
    let step = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor<Float>.range(from: 0, to: 1, step: 0)
    }
    expectMessage(step, "range: expected a number other than 0 and finite bounds for the step, found 0.0")
  }
}
