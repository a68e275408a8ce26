import LinearAlgebra
import TestSupport
import Testing

/// What every test of a shape-changing operation runs over: random shapes from a seed, in every memory layout.
func forEachTensor(
  seeds: Range<Int>, ranks: ClosedRange<Int>,
  _ body: (inout SplitMix64, Reference<Double>, Tensor<Double>, String) -> Void
) {
  for seed in seeds {
    for layout in Layout.allCases {
      var generator = SplitMix64(seed: seed)
      let shape = generator.shape(rank: generator.integer(in: ranks), upTo: 4)
      let reference = Reference<Double>(random: shape, using: &generator)
      body(&generator, reference, Tensor(reference, layout: layout), "seed \(seed), \(layout) \(shape)")
    }
  }
}

@Suite("Tensor+Views")
struct TensorViewsTests {
  @Test("every layout shows the elements it was made from")
  func layouts() {
    forEachTensor(seeds: 0..<60, ranks: 0...5) { _, reference, tensor, context in
      expectEqual(tensor, reference, context)
      #expect(tensor.rank == reference.shape.count)
      #expect(tensor.count == reference.elements.count)
    }
  }

  @Test("reshaped keeps the row-major order of the elements")
  func reshaped() {
    forEachTensor(seeds: 0..<150, ranks: 0...5) { generator, reference, tensor, context in
      let target = randomFactorization(of: reference.elements.count, using: &generator)
      let expected = Reference(shape: target, elements: reference.elements)
      expectEqual(tensor.reshaped(to: Shape(target)), expected, "\(context) to \(target)")
      let flat = Reference(shape: [reference.elements.count], elements: reference.elements)
      expectEqual(tensor.flattened(), flat, context)
      expectEqual(tensor.reshaped(to: tensor.shape), reference, context)
    }
  }

  @Test("permuted, transposed, flipped and diagonal pick the right elements")
  func rearranged() {
    forEachTensor(seeds: 0..<100, ranks: 1...5) { generator, reference, tensor, context in
      let rank = reference.shape.count
      let order = Array(0..<rank).shuffled(using: &generator)
      let permuted = Reference<Double>(shape: order.map { reference.shape[$0] }) { index in
        reference[(0..<rank).map { index[order.firstIndex(of: $0)!] }]
      }
      expectEqual(tensor.permuted(order), permuted, "\(context) by \(order)")

      let axis = generator.integer(in: 0...(rank - 1))
      let flipped = Reference<Double>(shape: reference.shape) { index in
        var source = index
        source[axis] = reference.shape[axis] - 1 - index[axis]
        return reference[source]
      }
      expectEqual(tensor.flipped(axis: axis), flipped, "\(context) axis \(axis)")
      expectEqual(tensor.flipped(axis: axis - rank), flipped, "\(context) axis \(axis - rank)")
      guard rank >= 2 else { return }

      let batch = Array(reference.shape.dropLast(2))
      let (rows, columns) = (reference.shape[rank - 2], reference.shape[rank - 1])
      expectEqual(
        tensor.transposed(),
        Reference(shape: batch + [columns, rows]) { reference[$0.dropLast(2) + [$0[rank - 1], $0[rank - 2]]] }, context)
      expectEqual(
        tensor.diagonal(),
        Reference(shape: batch + [min(rows, columns)]) { reference[$0 + [$0[rank - 2]]] }, context)
    }
  }

  @Test("broadcast repeats axes of extent 1 and adds leading ones")
  func broadcast() {
    forEachTensor(seeds: 0..<100, ranks: 0...4) { generator, reference, tensor, context in
      let added = generator.shape(rank: generator.integer(in: 0...2), upTo: 3)
      let target = added + reference.shape.map { $0 == 1 ? generator.integer(in: 0...3) : $0 }
      let expected = Reference<Double>(shape: target) { reference.broadcastElement($0) }
      expectEqual(tensor.broadcast(to: Shape(target)), expected, "\(context) to \(target)")
    }
  }

  @Test("expandingAxis and removingAxis are inverses and keep the elements")
  func unitAxes() {
    forEachTensor(seeds: 0..<40, ranks: 0...4) { _, reference, tensor, context in
      let rank = reference.shape.count
      for axis in 0...rank {
        let expanded = tensor.expandingAxis(at: axis)
        var shape = reference.shape
        shape.insert(1, at: axis)
        let expected = Reference(shape: shape, elements: reference.elements)
        expectEqual(expanded, expected, context)
        expectEqual(tensor.expandingAxis(at: axis - rank - 1), expected, context)
        expectEqual(expanded.removingAxis(at: axis), reference, context)
        expectEqual(expanded.removingAxis(at: axis - rank - 1), reference, context)
      }
    }
  }
}

/// Random extents whose product is `count`, with ones in between.
func randomFactorization(of count: Int, using generator: inout SplitMix64) -> [Int] {
  if count == 0 { return [generator.integer(in: 0...3), 0, generator.integer(in: 0...3)].shuffled(using: &generator) }
  var (rest, extents) = (count, [Int]())
  while rest > 1 && extents.count < 5 {
    let divisors = (1...rest).filter { rest % $0 == 0 }
    extents.append(divisors.randomElement(using: &generator)!)
    rest /= extents.last!
  }
  extents.append(rest)
  return extents.shuffled(using: &generator)
}
