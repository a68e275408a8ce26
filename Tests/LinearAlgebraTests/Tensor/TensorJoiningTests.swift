import LinearAlgebra
import TestSupport
import Testing

@Suite("Tensor+Joining")
struct TensorJoiningTests {
  @Test("concatenate joins along any axis, stack along a new one", arguments: 0..<80)
  func joined(seed: Int) {
    var generator = SplitMix64(seed: seed)
    let rank = generator.integer(in: 1...4)
    let shape = generator.shape(rank: rank, upTo: 4)
    let axis = generator.integer(in: 0...(rank - 1))
    let parts = (0..<generator.integer(in: 1...4)).map { _ in
      var part = shape
      part[axis] = generator.integer(in: 0...3)
      return Reference<Float>(random: part, using: &generator)
    }
    let tensors = parts.map { Tensor($0, layout: Layout.allCases.randomElement(using: &generator)!) }
    var total = shape
    total[axis] = parts.reduce(0) { $0 + $1.shape[axis] }
    let expected = Reference<Float>(shape: total) { index in
      var index = index
      for part in parts {
        if index[axis] < part.shape[axis] { return part[index] }
        index[axis] -= part.shape[axis]
      }
      return .nan
    }
    let context = "seed \(seed): \(parts.map(\.shape)) along \(axis)"
    expectEqual(Tensor.concatenate(tensors, axis: axis), expected, context)
    expectEqual(Tensor.concatenate(tensors, axis: axis - rank), expected, context)

    let equal = (0..<3).map { _ in Reference<Float>(random: shape, using: &generator) }
    for newAxis in 0...rank {
      var stacked = shape
      stacked.insert(3, at: newAxis)
      let expected = Reference<Float>(shape: stacked) { index in
        var inner = index
        return equal[inner.remove(at: newAxis)][inner]
      }
      expectEqual(Tensor.stack(equal.map { Tensor($0) }, axis: newAxis), expected, context)
      expectEqual(Tensor.stack(equal.map { Tensor($0) }, axis: newAxis - rank - 1), expected, context)
    }
  }

  @Test("scalars stack to a vector")
  func scalars() {
    #expect(Tensor<Double>.stack([Tensor(1), Tensor(2)]) == [1, 2])
  }
}
