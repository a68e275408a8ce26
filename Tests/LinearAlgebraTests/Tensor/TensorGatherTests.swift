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

  @Test("negative indices count from the end")
  func negativeIndices() {
    let x: Tensor<Double> = [[1, 2, 3], [4, 5, 6]]
    #expect(x.gathering([-1, 0]) == [[4, 5, 6], [1, 2, 3]])
    #expect(x.gathering([-1, 1, -3], axis: 1) == [[3, 2, 1], [6, 5, 4]])
    var sum = Tensor<Double>.zeros([2, 3])
    sum.scatterAdd([[1], [2]], at: [-1], axis: -1)
    #expect(sum == [[0, 0, 1], [0, 0, 2]])
    #expect(x.takeAlong(Indices([-1, 0, -2, -3], shape: [2, 2])) == [[3, 1], [5, 4]])
  }

  @Test("indices beyond the axis end the program")
  func beyond() async {
    var result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor<Double>.ones([2, 3]).gathering([-3])
    }
    expectMessage(result, "gathering: expected -2 ..< 2 for an index on shape [2, 3], found -3")
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor<Double>.ones([2]).takeAlong(Indices([2], shape: [1]))
    }
    expectMessage(result, "takeAlong: expected -2 ..< 2 for the index, found 2")
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor<Double>.ones([2])[.range(nil, nil, step: 0)]
    }
    expectMessage(result, "subscript: expected a step other than 0 for the step, found 0")
  }
}
