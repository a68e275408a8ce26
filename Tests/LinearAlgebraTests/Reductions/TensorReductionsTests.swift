import Foundation
import LinearAlgebra
import TestSupport
import Testing

@Suite("Tensor+Reductions")
struct TensorReductionsTests {
  @Test("every subset of the axes, kept or not, in every layout", arguments: 0..<40)
  func allAxisSubsets(seed: Int) {
    check(Float.self, seed: seed)
    check(Double.self, seed: seed)
  }

  private func check<Scalar: TensorScalar>(_: Scalar.Type, seed: Int) {
    var generator = SplitMix64(seed: seed)
    let rank = generator.integer(in: 0...4)
    let shape = generator.shape(rank: rank, upTo: 5)
    let x = Reference<Scalar>(random: shape, using: &generator)
    for layout in Layout.allCases {
      let tensor = Tensor(x, layout: layout)
      for subset in 0..<(1 << rank) {
        let axes = (0..<rank).filter { subset >> $0 & 1 == 1 }
        // The order in which axes are named does not matter, and negative ones count from the end.
        let named = axes.shuffled(using: &generator).map { generator.integer(in: 0...1) == 0 ? $0 : $0 - rank }
        for keeping in [false, true] {
          let context = "seed \(seed), \(layout) \(shape) over \(named), keeping \(keeping)"
          let expected: (([Scalar]) -> Scalar) -> Reference<Scalar> = { reduce(x, over: axes, keeping, by: $0) }
          let tolerance = 32 * Scalar.ulpOfOne
          expectClose(
            tensor.sum(axes: named, keepingAxes: keeping), expected { $0.reduce(0, +) }, within: tolerance, context)
          expectClose(
            tensor.sumOfSquares(axes: named, keepingAxes: keeping), expected { $0.reduce(0) { $0 + $1 * $1 } },
            within: tolerance, context)
          expectClose(
            tensor.mean(axes: named, keepingAxes: keeping), expected { $0.reduce(0, +) / Scalar($0.count) },
            within: tolerance, context)
          expectEqual(tensor.max(axes: named, keepingAxes: keeping), expected { $0.max() ?? -.infinity }, context)
          expectEqual(tensor.min(axes: named, keepingAxes: keeping), expected { $0.min() ?? .infinity }, context)
          expectClose(
            tensor.logSumExp(axes: named, keepingAxes: keeping),
            expected { Scalar(Foundation.log($0.reduce(0.0) { $0 + Foundation.exp(Double($1)) })) },
            within: tolerance, context)
        }
      }
      let all = reduce(x, over: Array(0..<rank), false) { $0.reduce(0, +) }
      expectClose(tensor.sum(), all, within: 32 * Scalar.ulpOfOne, "seed \(seed), \(layout) \(shape)")
    }
  }

  @Test("permuted tensors give what their copies do", arguments: [[0, 2, 1], [1, 0, 2], [2, 0, 1], [2, 1, 0]])
  func permuted(order: [Int]) {
    let x = Tensor<Double>.randomNormal([5, 40, 7], from: RandomStream(seed: 1, purpose: 9)).permuted(order)
    let copy = Tensor(x.scalars, shape: x.shape)
    for axes in [[0], [1], [2], [0, 1], [0, 2], [2, 1]] {
      for keeping in [false, true] {
        let (found, expected) = (x.sum(axes: axes, keepingAxes: keeping), copy.sum(axes: axes, keepingAxes: keeping))
        #expect(found.shape == expected.shape && abs(found - expected).max() < 1e-12)
        #expect(x.max(axes: axes, keepingAxes: keeping) == copy.max(axes: axes, keepingAxes: keeping))
      }
    }
  }

  @Test("large reductions, which are split into blocks", arguments: [
    ([300_000], [0]), ([3, 100_000], [1]), ([100_000, 3], [0]), ([2, 40_000, 3], [1]), ([300, 700], [0]),
    ([300, 700], [1]), ([4, 70_000], [0]), ([8, 50, 300], [0, 2]), ([64, 40_000], [0]), ([200_000], [0]),
  ])
  func large(shape: [Int], axes: [Int]) {
    var generator = SplitMix64(seed: shape.count)
    let x = Reference<Double>(random: shape, using: &generator)
    let tensor = Tensor(x)
    let strides = Shape(shape).rowMajorStrides
    let kept = shape.indices.filter { !axes.contains($0) }
    let outputs = Shape(kept.map { shape[$0] })
    var sums = [Double](repeating: 0, count: outputs.elementCount)
    var largest = [Double](repeating: -.infinity, count: sums.count)
    var exponentials = sums
    for position in x.elements.indices {
      let target = zip(kept, outputs.rowMajorStrides).reduce(0) { sum, axis in
        sum + position / strides[axis.0] % shape[axis.0] * axis.1
      }
      sums[target] += x.elements[position]
      largest[target] = max(largest[target], x.elements[position])
      exponentials[target] += Foundation.exp(x.elements[position])
    }
    func expected(_ elements: [Double]) -> Reference<Double> { Reference(shape: Array(outputs), elements: elements) }
    expectClose(tensor.sum(axes: axes), expected(sums), within: 1e-10)
    expectEqual(tensor.max(axes: axes), expected(largest))
    expectClose(tensor.logSumExp(axes: axes), expected(exponentials.map { Foundation.log($0) }), within: 1e-10)
    let single = Tensor<Float>(tensor)
    expectClose(Tensor<Double>(single.sum(axes: axes)), expected(sums), within: 1e-3)
  }

  @Test("over nothing: 0 for sums, -∞ and +∞ for the extrema, NaN for the mean")
  func empty() {
    let x = Tensor<Float>.zeros([2, 0, 3])
    #expect(x.sum(axes: [1]) == Tensor.zeros([2, 3]))
    #expect(x.sumOfSquares(axes: [1]) == Tensor.zeros([2, 3]))
    #expect(x.max(axes: [1]) == Tensor(repeating: -.infinity, shape: [2, 3]))
    #expect(x.min(axes: [1]) == Tensor(repeating: .infinity, shape: [2, 3]))
    #expect(x.logSumExp(axes: [1]) == Tensor(repeating: -.infinity, shape: [2, 3]))
    #expect(x.mean(axes: [1]).scalars.allSatisfy { $0.isNaN })
    #expect(x.sum() == Tensor(0))
    #expect(x.sum(axes: [0]).shape == [0, 3])
  }

  @Test("NaN passes through every reduction", arguments: [0, 1, 17, 99])
  func notANumber(position: Int) {
    var scalars = [Float](repeating: 1, count: 100)
    scalars[position] = .nan
    let x = Tensor(scalars)
    for result in [x.sum(), x.sumOfSquares(), x.mean(), x.max(), x.min(), x.logSumExp()] {
      #expect(result.scalar.isNaN)
    }
    let columns = x.reshaped(to: [10, 10])
    for result in [columns.max(axes: [0]), columns.min(axes: [0]), columns.logSumExp(axes: [0])] {
      #expect(result.scalars.map(\.isNaN) == (0..<10).map { $0 == position % 10 })
    }
  }

  @Test("logSumExp neither overflows nor underflows")
  func extremeLogSumExp() {
    #expect(Tensor<Float>([1000, 1000]).logSumExp().scalar == 1000 + Foundation.log(Float(2)))
    #expect(Tensor<Double>([-1e6, -1e6]).logSumExp().scalar == -1e6 + Foundation.log(2.0))
    #expect(Tensor<Double>([-.infinity, -.infinity]).logSumExp().scalar == -.infinity)
    #expect(Tensor<Double>([-.infinity, 3]).logSumExp().scalar == 3)
    #expect(Tensor<Double>([.infinity, 3]).logSumExp().scalar == .infinity)
  }

  @Test("a sum of many floats keeps its digits")
  func accuracy() {
    let count = 1 << 22
    #expect(Tensor<Float>(repeating: 0.1, shape: [count]).sum().scalar == Float(Double(Float(0.1)) * Double(count)))
  }

  @Test("sums of floats are right to a few units in 2^24 of the sum of magnitudes", arguments: 0..<40)
  func floatSums(seed: Int) {
    var generator = SplitMix64(seed: seed)
    let (rows, columns) = (generator.integer(in: 1...5), generator.integer(in: 1...5000))
    let x = Reference<Float>(random: [rows, columns], in: -1...1, using: &generator)
    let rounding = 0x1p-24
    for row in 0..<rows {
      let elements = (0..<columns).map { Double(x[[row, $0]]) }
      let sum = elements.reduce(0, +), magnitudes = elements.reduce(0) { $0 + abs($1) }
      let squares = elements.reduce(0) { $0 + $1 * $1 }
      let context: Comment = "seed \(seed), row \(row) of [\(rows), \(columns)]"
      // Alone, beside other rows, and as a column.
      for results in [Tensor(x)[row..<(row + 1)], Tensor(x), Tensor(x).transposed().contiguous().transposed()] {
        let at = results.shape[0] == 1 ? 0 : row
        #expect(abs(Double(results.sum(axes: [1]).scalars[at]) - sum) <= 4 * rounding * magnitudes, context)
        #expect(abs(Double(results.sumOfSquares(axes: [1]).scalars[at]) - squares) <= 4 * rounding * squares, context)
      }
    }
  }

  @Test("floats whose sum is in range, though sums of some of them are not")
  func sumsOutOfRangeInBetween() {
    let signs: [Float] = (0..<256).map { $0 / 32 % 2 == 0 ? 1 : -1 }
    let row = Tensor(signs) * 3e38
    #expect(row.sum().scalar == 0)
    #expect(row.reshaped(to: [8, 32]).sum(axes: [0]) == Tensor(repeating: 0, shape: [32]))
    #expect(Tensor<Float>(repeating: 3e38, shape: [256]).sum().scalar == .infinity)
    let columns = Tensor(repeating: 3e38, shape: [8, 50]) * Tensor<Float>([1, 1, -1, -1, 1, 1, -1, -1], shape: [8, 1])
    #expect(columns.sum(axes: [0]) == Tensor(repeating: 0, shape: [50]))
    // Whose squares are too small for a float to hold more than a bit or two of them.
    let small = Float(1.5 * 0x1p-74)
    let count = 1 << 22
    let expected = Float(Double(small) * Double(small) * Double(count))
    #expect(Tensor(repeating: small, shape: [count]).sumOfSquares().scalar == expected)
    #expect(Tensor(repeating: small, shape: [count / 8, 8]).sumOfSquares(axes: [0]).sum().scalar == expected)
  }
}

/// Collects the elements along `axes` for each of the remaining indices and reduces them by `function`.
private func reduce<Scalar>(
  _ x: Reference<Scalar>, over axes: [Int], _ keeping: Bool, by function: ([Scalar]) -> Scalar
) -> Reference<Scalar> {
  let kept = x.shape.indices.filter { !axes.contains($0) }
  let outer = kept.map { x.shape[$0] }
  let elements = allIndices(outer).map { outerIndex in
    function(
      allIndices(axes.map { x.shape[$0] }).map { innerIndex in
        var index = [Int](repeating: 0, count: x.shape.count)
        for (axis, value) in zip(kept, outerIndex) { index[axis] = value }
        for (axis, value) in zip(axes, innerIndex) { index[axis] = value }
        return x[index]
      })
  }
  let shape = keeping ? x.shape.indices.map { axes.contains($0) ? 1 : x.shape[$0] } : outer
  return Reference(shape: shape, elements: elements)
}
