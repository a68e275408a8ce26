import LinearAlgebra
import TestSupport
import Testing

/// The edges; ordinary values are compared with NumPy's in `NumPyTests`.
@Suite("Tensor+Sets")
struct TensorSetsTests {
  @Test("zeros of both signs are one, NaN are each its own, the first place counts")
  func equality() {
    let unique = Tensor<Double>([.nan, 0, 3, -0.0, .nan, 3], shape: [2, 3]).unique()
    #expect(unique.values[0..<2] == [0, 3] && isNaN(unique.values) == [0, 0, 1, 1])
    #expect(unique.indices.elements == [1, 2, 0, 4])
    #expect(unique.inverse == Indices([2, 0, 1, 0, 3, 1], shape: [2, 3]))
    #expect(unique.counts == [2, 2, 1, 1])
  }

  @Test("of one element and of none")
  func small() {
    #expect(Tensor<Float>(7).unique().values == [7])
    let empty = Tensor<Float>.zeros([2, 0]).unique()
    #expect(empty.values.shape == [0] && empty.counts.isEmpty && empty.inverse.shape == [2, 0])
  }

  @Test("the values at the inverse are the tensor again")
  func inverse() {
    var generator = SplitMix64(seed: 7)
    for _ in 0..<20 {
      let shape = generator.shape(rank: generator.integer(in: 0...3))
      let x = round(Tensor(Reference<Float>(random: shape, using: &generator)) * 3)
      let unique = x.unique()
      #expect(unique.values.gathering(unique.inverse.elements).reshaped(to: Shape(shape)) == x)
      #expect(x.flattened().gathering(unique.indices.elements) == unique.values)
      #expect(unique.counts.reduce(0, +) == x.count)
    }
  }
}
