import LinearAlgebra
import TestSupport
import Testing

/// The edges; ordinary values are compared with NumPy's in `NumPyTests`.
@Suite("Tensor+Searching")
struct TensorSearchingTests {
  @Test("places beside equal elements, beyond the ends, and of NaN")
  func places() {
    let x = Tensor<Double>([1, 2, 2, 5, .nan])
    let values = Tensor<Double>([0, 1, 2, 3, 6, .nan, -.infinity, .infinity])
    #expect(x.searchSorted(values).elements == [0, 0, 1, 3, 4, 4, 0, 4])
    #expect(x.searchSorted(values, side: .right).elements == [0, 1, 3, 3, 4, 5, 0, 4])
    #expect(Tensor<Float>.zeros([0]).searchSorted(Tensor<Float>.ones([2, 2])).elements == [0, 0, 0, 0])
  }

  @Test("elements that are not 0: NaN is one, -0 is none")
  func nonzero() {
    let x = Tensor<Float>([0, 1, .nan, -0.0, 0, 2], shape: [3, 2])
    #expect(x.nonzero().map(\.elements) == [[0, 1, 2], [1, 0, 1]])
    #expect(x.countNonzero() == Tensor(3) && x.countNonzero(axes: [0]) == [1, 2])
    #expect(x.countNonzero(axes: [1], keepingAxes: true) == [[1], [1], [1]])
    #expect(Tensor<Float>.zeros([2, 0]).nonzero().map(\.shape) == [[0], [0]])
    #expect(Tensor<Float>.zeros([2, 0]).countNonzero() == Tensor(0))
  }

  @Test("what cannot be is named")
  func failures() async {
    let matrix = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor<Float>.ones([2, 2]).searchSorted(Tensor<Float>(1))
    }
    expectMessage(matrix, "searchSorted: expected a vector, found shape [2, 2]")
    let scalar = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor<Float>(1).nonzero()
    }
    expectMessage(scalar, "nonzero: expected at least one axis, found shape []")
  }
}
