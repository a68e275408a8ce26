import LinearAlgebra
import TestSupport
import Testing

/// Ordinary values are compared with NumPy's in `NumPyTests`.
@Suite("Cross products")
struct CrossProductTests {
  @Test("of unit vectors, along any axis, over a batch that may be empty")
  func units() {
    let e = Tensor<Double>.identity(3)
    #expect(cross(e[0], e[1]) == e[2] && cross(e[1], e[2]) == e[0] && cross(e[1], e[0]) == -e[2])
    #expect(cross(e, e[0]) == [[0, 0, 0], [0, 0, -1], [0, 1, 0]])
    let x = Tensor<Float>.range(6).reshaped(to: [3, 2]), y = Tensor<Float>([2, -1, 0, 3, 1, 1], shape: [3, 2])
    #expect(cross(x, y, axis: 0) == cross(x.transposed(), y.transposed()).transposed())
    #expect(cross(Tensor<Float>.ones([0, 3]), Tensor<Float>.ones([3])).shape == [0, 3])
  }

  @Test("other extents end the program")
  func failures() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = cross(Tensor<Float>.ones([3]), Tensor<Float>.ones([2]))
    }
    expectMessage(result, "cross: expected extent 3 along axis -1, found shapes [3] and [2]")
  }
}
