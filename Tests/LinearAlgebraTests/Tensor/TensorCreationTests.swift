import LinearAlgebra
import TestSupport
import Testing

@Suite("Tensor+Creation")
struct TensorCreationTests {
  @Test("literals nest to any rank")
  func literals() {
    let vector: Tensor<Float> = [1, 2.5, -3]
    #expect(vector.shape == [3] && vector.scalars == [1, 2.5, -3])
    let cube: Tensor<Double> = [[[1, 2], [3, 4]], [[5, 6], [7, 8]], [[9, 10], [11, 12]]]
    #expect(cube.shape == [3, 2, 2] && cube.scalars == (1...12).map { Double($0) })
    let empty: Tensor<Double> = []
    #expect(empty.shape == [0])
    let rows = Tensor<Double>([[Double](), []])
    #expect(rows.shape == [2, 0])
  }

  @Test("zeros, ones, repeating, identity, range and scalars")
  func constants() {
    #expect(Tensor<Float>.zeros([2, 3]).scalars == [Float](repeating: 0, count: 6))
    #expect(Tensor<Float>.ones([0, 3]).scalars == [])
    #expect(Tensor<Double>(repeating: 2.5, shape: [3]) == [2.5, 2.5, 2.5])
    #expect(Tensor<Double>(repeating: 1, shape: [300, 301]).sum().scalar == 90300)
    #expect(Tensor<Double>.identity(3) == [[1, 0, 0], [0, 1, 0], [0, 0, 1]])
    #expect(Tensor<Double>.identity(0).shape == [0, 0])
    #expect(Tensor<Float>.range(4) == [0, 1, 2, 3])
    #expect(Tensor<Float>.range(0).shape == [0])
    #expect(Tensor<Double>(4).shape == [] && Tensor<Double>(4).scalar == 4)
    #expect(Tensor<Double>([1, 2, 3][1...]).scalars == [2, 3])
    #expect(Tensor(stride(from: 0.0, to: 3.0, by: 1.0).map { $0 }, shape: [3, 1]).shape == [3, 1])
  }

  @Test("conversion between the precisions rounds as the language does, in any layout", arguments: Layout.allCases)
  func conversion(layout: Layout) {
    var generator = SplitMix64(seed: 1)
    let x = Reference<Double>(random: [3, 4, 5], using: &generator)
    let single = Tensor<Float>(Tensor(x, layout: layout))
    expectEqual(single, Reference(shape: x.shape, elements: x.elements.map { Float($0) }))
    expectEqual(Tensor<Double>(single), Reference(shape: x.shape, elements: x.elements.map { Double(Float($0)) }))
    let extremes = Tensor<Double>([1e300, -.infinity, 1e-300])
    #expect(Tensor<Float>(extremes) == Tensor([.infinity, -.infinity, 0]))
    #expect(Tensor<Float>(Tensor<Double>([.nan])).scalar.isNaN)
  }

  @Test("conversion to the same precision shares the memory")
  func sameConversion() {
    let x = Tensor<Float>.range(5)
    let same = Tensor<Float>(x)
    #expect(x.withUnsafeBufferPointer { $0.baseAddress } == same.withUnsafeBufferPointer { $0.baseAddress })
  }

  @Test("initialisation by a closure passes its error on and gives the memory back")
  func failingInitialisation() {
    struct Failure: Error {}
    #expect(throws: Failure.self) { _ = try Tensor<Double>(shape: [10]) { _ in throw Failure() } }
  }
}
