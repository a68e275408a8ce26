import LinearAlgebra
import TestSupport
import Testing

@Suite("Tensor+Gather")
struct TensorGatherTests {
  @Test("gathering takes slices, scatterAdd is its transpose", arguments: 0..<80)
  func gather(seed: Int) {
    var generator = SplitMix64(seed: seed)
    let rank = generator.integer(in: 1...4)
    let shape = generator.shape(rank: rank, upTo: 5)
    let axis = generator.integer(in: 0...(rank - 1))
    let indices = shape[axis] == 0
      ? [] : (0..<generator.integer(in: 0...6)).map { _ in generator.integer(in: 0...(shape[axis] - 1)) }
    let x = Reference<Double>(random: shape, using: &generator)
    let layout = Layout.allCases.randomElement(using: &generator)!
    var target = shape
    target[axis] = indices.count
    let context = "seed \(seed): \(shape), \(layout), \(indices) along \(axis)"

    let gathered = Reference<Double>(shape: target) { index in
      var source = index
      source[axis] = indices[index[axis]]
      return x[source]
    }
    expectEqual(Tensor(x, layout: layout).gathering(indices, axis: axis), gathered, context)
    expectEqual(Tensor(x, layout: layout).gathering(indices, axis: axis - rank), gathered, context)

    let addend = Reference<Double>(random: target, using: &generator)
    var sums = x
    for index in allIndices(target) {
      var position = index
      position[axis] = indices[index[axis]]
      sums[position] += addend[index]
    }
    var scattered = Tensor(x, layout: layout)
    let before = scattered
    scattered.scatterAdd(Tensor(addend, layout: layout), at: indices, axis: axis)
    expectClose(scattered, sums, within: 1e-15, context)
    expectEqual(before, x, context)
  }

  @Test("a tensor may be scattered into itself")
  func aliasing() {
    var x: Tensor<Float> = [1, 2, 3]
    x.scatterAdd(x, at: [0, 0, 1])
    #expect(x == [4, 5, 3])
  }

  @Test("a large gather, which runs on several threads")
  func large() {
    let x = Tensor<Float>.range(1000 * 50).reshaped(to: [1000, 50])
    let order = (0..<1000).map { ($0 * 7) % 1000 }
    let gathered = x.gathering(order)
    for (row, source) in order.enumerated() where row % 37 == 0 { #expect(gathered[row] == x[source]) }
    #expect(gathered.sum() == x.sum())
  }
}
