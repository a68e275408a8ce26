import LinearAlgebra
import TestSupport
import Testing

@Suite("Contractions")
struct ContractionTests {
  /// Σ over all letters that the result does not have, by plain loops.
  private func reference(
    _ terms: [String], _ result: String, _ operands: [Reference<Double>]
  ) -> Reference<Double> {
    var extents: [Character: Int] = [:]
    for (term, operand) in zip(terms, operands) {
      for (letter, extent) in zip(term, operand.shape) where extents[letter, default: 1] == 1 { extents[letter] = extent }
    }
    let letters = Array(extents.keys)
    var sum = Reference<Double>(shape: result.map { extents[$0]! }) { _ in 0 }
    for index in allIndices(letters.map { extents[$0]! }) {
      let value = Dictionary(uniqueKeysWithValues: zip(letters, index))
      let product = zip(terms, operands).reduce(1.0) { product, pair in
        product * pair.1[zip(pair.0, pair.1.shape).map { $1 == 1 ? 0 : value[$0]! }]
      }
      sum[result.map { value[$0]! }] += product
    }
    return sum
  }

  @Test("einsum of random terms is the sum by plain loops", arguments: 0..<150)
  func randomTerms(seed: Int) {
    var generator = SplitMix64(seed: seed)
    let letters = Array("abcde")
    let extents = Dictionary(
      uniqueKeysWithValues: letters.map { ($0, [0, 1, 1, 2, 3, 4].randomElement(using: &generator)!) })
    let terms = (0..<generator.integer(in: 1...3)).map { _ in
      String((0..<generator.integer(in: 0...3)).map { _ in letters.randomElement(using: &generator)! })
    }
    let operands = terms.map { Reference<Double>(random: $0.map { extents[$0]! }, using: &generator) }
    let used = Set(terms.joined())
    let result = String(used.filter { _ in Bool.random(using: &generator) }.shuffled(using: &generator))
    let layouts = terms.map { _ in Layout.allCases.randomElement(using: &generator)! }
    let tensors = zip(operands, layouts).map { Tensor($0, layout: $1) }
    let subscripts = terms.joined(separator: ", ") + " -> " + result
    expectClose(
      Einsum(subscripts)(tensors), reference(terms, result, operands), within: 1e-12, "\(subscripts) \(extents)")
    // What is left out of the subscripts: letters that occur once, in order.
    let all = terms.joined()
    let once = String(used.filter { letter in all.filter { $0 == letter }.count == 1 }.sorted())
    expectClose(
      Einsum(terms.joined(separator: ","))(tensors), reference(terms, once, operands), within: 1e-12, subscripts)
  }

  @Test("the ellipsis stands for the axes that are left, and broadcasts")
  func ellipsis() {
    var generator = SplitMix64(seed: 5)
    let a = Tensor(Reference<Double>(random: [4, 1, 2, 3], using: &generator))
    let b = Tensor(Reference<Double>(random: [5, 3, 6], using: &generator))
    expectClose(einsum("...ij,...jk->...ik", a, b), matmul(a, b).reference, within: 1e-13)
    expectClose(einsum("...ij,...jk", a, b), matmul(a, b).reference, within: 1e-13)
    expectClose(einsum("...i->...", a), a.sum(axes: [-1]).reference, within: 1e-13)
    expectClose(einsum("i...->...", a), a.sum(axes: [0]).reference, within: 1e-13)
    expectClose(einsum("...->", a), a.sum().reference, within: 1e-13)
    expectClose(einsum("i...j->j...i", a), a.permuted([3, 1, 2, 0]).reference, within: 0)
    expectClose(einsum("ii->i", b[0, .all, 0..<3]), b[0, .all, 0..<3].diagonal().reference, within: 0)
  }

  @Test("tensordot, outer and kron are their sums by plain loops")
  func others() {
    var generator = SplitMix64(seed: 6)
    let (x, y) = (Reference<Double>(random: [2, 3, 4], using: &generator), Reference<Double>(random: [3, 4, 5], using: &generator))
    expectClose(tensordot(Tensor(x), Tensor(y)), reference(["abc", "bcd"], "ad", [x, y]), within: 1e-13)
    expectClose(tensordot(Tensor(x), Tensor(y), axes: 0).reshaped(to: [24, 60]),
      outer(Tensor(x).flattened(), Tensor(y).flattened()).reference, within: 0)
    let z = Reference<Double>(random: [4, 2, 6], using: &generator)
    expectClose(
      tensordot(Tensor(x), Tensor(z), axes: ([0, -1], [1, 0])), reference(["abc", "cae"], "be", [x, z]), within: 1e-13)
    let (first, second) = (Tensor(x), Tensor(z)[0..<2, 0..<1])
    expectClose(outer(first, second), einsum("...i,...j->...ij", first, second).reference, within: 0)
  }

  @Test("Kronecker products, in batches", arguments: 0..<20)
  func kronecker(seed: Int) {
    var generator = SplitMix64(seed: seed)
    let batch = generator.shape(rank: generator.integer(in: 0...2), upTo: 3)
    let (a, b) = (generator.shape(rank: 2), generator.shape(rank: 2))
    let x = Reference<Double>(random: batch + a, using: &generator)
    let y = Reference<Double>(random: b, using: &generator)
    let expected = Reference<Double>(shape: batch + [a[0] * b[0], a[1] * b[1]]) { index in
      let (row, column) = (index[batch.count], index[batch.count + 1])
      return x[index.prefix(batch.count) + [row / b[0], column / b[1]]] * y[[row % b[0], column % b[1]]]
    }
    expectClose(kron(Tensor(x), Tensor(y)), expected, within: 0)
  }

  @Test("two vectors have a Kronecker product that is a vector")
  func vectors() {
    #expect(kron([1, 2] as Tensor<Double>, [3, 4, 5]) == [3, 4, 5, 6, 8, 10])
    #expect(outer([1, 2] as Tensor<Double>, [3, 4]) == [[3, 4], [6, 8]])
  }

  @Test("subscripts that cannot be read, or do not fit, end the program")
  func failures() async {
    var result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = einsum("ij,jk->il", Tensor<Double>.ones([2, 3]), .ones([3, 4]))
    }
    expectMessage(result, "einsum(\"ij,jk->il\"): expected each letter of the result once and in an operand, found l")
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = einsum("ij,jk->ik", Tensor<Double>.ones([2, 3]), .ones([4, 4]))
    }
    expectMessage(result, "expected equal extents for an axis, found 3 and 4")
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = einsum("ijk->i", Tensor<Double>.ones([2, 3]))
    }
    expectMessage(result, "expected as many letters as axes, found shape [2, 3]")
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = tensordot(Tensor<Double>.ones([2, 3]), .ones([4, 4]), axes: 1)
    }
    expectMessage(result, "tensordot(axes: ([1], [0])): expected pairs of axes of equal extents")
  }
}
