import LinearAlgebra
import Testing

@Suite("Subscripts made at run time, and elements")
struct TensorElementsTests {
  @Test("arrays of selections take and assign the parts that the selections do")
  func arrays() {
    let x = Tensor<Double>.range(4).reshaped(to: [1, 2, 1, 2])
    #expect(x[[.index(0), .index(1)]] == x[0, 1])
    #expect(x[[]] == x)
    #expect(x[.index(0), AxisSelection.all, AxisSelection.index(0), AxisSelection.index(1)] == [1, 3])
    var changed = x
    changed[[.ellipsis, .index(0)]] = .zeros([1, 2, 1])
    #expect(changed.scalars == [0, 1, 0, 3])
    changed[] = .ones([2])
    #expect(changed == .ones([1, 2, 1, 2]))
  }

  @Test("a row times a number stays a row")
  func rows() {
    let (tiny, x): (Double, Tensor<Double>) = (0.5, [[1, 2], [3, 4]])
    var scaled = x
    scaled[1] = x[1] * tiny
    scaled[0, 0] *= 8.0
    scaled[scalarAt: 0, -1] = 7
    #expect(scaled == [[8, 7], [1.5, 2]])
  }
}
