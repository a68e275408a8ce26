import LinearAlgebra
import TestSupport

/// The cases of functions of arrays, beside those of linear algebra.
extension NumPyTests {
  func addArrangements(_ cases: inout Cases, batch: [Int], using generator: inout SplitMix64) {
    let (m, n) = (generator.integer(in: 2...7), generator.integer(in: 2...7))
    let a = Tensor(Reference<Double>(random: batch + [m, n], using: &generator))
    func numbers(_ indices: Indices) -> Tensor<Double> { Tensor(indices.elements.map { Double($0) }, shape: indices.shape) }
    cases.add("sort", [a], [a.sorted(axis: -2)])
    cases.add("argsort", [a], [numbers(a.argsort(axis: -2))])
    cases.add("median", [a], [a.median(), a.quantile(0.3, axis: -2)])
    if a.shape.elementCount > 0 {
      let deviation = a.standardDeviation(axes: [-1, -2], correction: 1)
      cases.add("var", [a], [a.variance(axes: [-1]), deviation, a.product(axes: [-1]), a.product()])
    }
    cases.add("argmax", [a], [numbers(a.argmax()), numbers(a.argmin(axis: -2))])
    cases.add("cumsum", [a], [a.cumulativeSum(axis: -2), a.differences(), a.cumulativeSum()])
    let padded = a.padded(a.shape.map { _ in (1, 2) }, with: 5)
    cases.add(
      "arrange", [a],
      [a.rolled(by: 2), a.rolled(by: -3, axis: -2), a.repeated(3, axis: -2), a.tiled([2, 1, 3]), padded]
        + a.split([1, n - 1], axis: -1))
    cases.add("vectorNorms", [a], [2, 1, 3, .infinity, -.infinity, 0].map { vectorNorm(a, order: $0, axes: [-1]) })
    cases.add("take_along", [a], [a.topK(2).values])
    let single = Tensor(Reference<Double>(random: [m, n], using: &generator))
    cases.add("cov", [single], [covariance(single)])
    let (start, end) = (single[0, 0].scalar, single[1, 1].scalar)
    cases.add("linspace", [Tensor([start, end])], [.linspace(start, end, count: 7)])
  }

  func addElementwise(_ cases: inout Cases, batch: [Int], using generator: inout SplitMix64) {
    let a = Tensor(Reference<Double>(random: batch + [3, 4], using: &generator))
    let b = Tensor(Reference<Double>(random: [4], using: &generator))
    cases.add(
      "pairs", [a, b],
      [copysign(a, b), nextafter(a, b), logAddExp(a, b), remainder(a, b), floorDivide(a, b), remainder(a, 0.3)]
        + [floorDivide(a, -0.3), a .& b, a .| b, a .^ b, .!a, signbit(a), isInfinite(a / b)])
    cases.add("cumprod", [a], [a.cumulativeProduct(axis: -2), a.cumulativeProduct()])
  }

  func addSearches(_ cases: inout Cases, batch: [Int], using generator: inout SplitMix64) {
    func numbers(_ indices: Indices) -> Tensor<Double> { Tensor(indices.elements.map(Double.init), shape: indices.shape) }
    // Halves, so that some are equal and some are 0.
    let a = round(Tensor(Reference<Double>(random: batch + [3, 4], using: &generator)) * 2) / 2
    let positive = a .> 0
    cases.add(
      "nonzero", [a],
      [positive.countNonzero(), positive.countNonzero(axes: [-1])] + positive.nonzero().map(numbers))
    let unique = a.unique()
    cases.add(
      "unique", [a],
      [unique.values, numbers(unique.indices), numbers(unique.inverse), Tensor(unique.counts.map(Double.init))])
    let sorted = a.flattened().sorted()
    let values = round(Tensor(Reference<Double>(random: [2, 5], using: &generator)) * 4) / 4
    cases.add(
      "searchsorted", [sorted, values],
      [numbers(sorted.searchSorted(values)), numbers(sorted.searchSorted(values, side: .right))])
  }

  func addAxes(_ cases: inout Cases, batch: [Int], using generator: inout SplitMix64) {
    let a = Tensor(Reference<Double>(random: batch + [2, 3], using: &generator))
    cases.add("axes", [a], [a.movingAxis(from: -1, to: 0), a.movingAxis(from: 0, to: -2)] + a.unstacked())
    let vectors = [3, 1, generator.integer(in: 0...4)].map {
      Tensor(Reference<Double>(random: [$0], using: &generator))
    }
    cases.add(
      "meshgrid", vectors,
      Tensor.meshgrid(vectors) + Tensor.meshgrid(vectors, order: .matrix) + Tensor.meshgrid([vectors[0]])
        + Tensor.meshgrid([vectors[0], vectors[1]]))
    let row = Tensor(Reference<Double>(random: [2, 1], using: &generator))
    cases.add("broadcast", [a, row], Tensor.broadcastTogether([a, row]))
    cases.add("cross", [a, vectors[0]], [cross(a, vectors[0])])
    let (left, right) = (a.movingAxis(from: -1, to: 0), a.flipped(axis: -1).movingAxis(from: -1, to: 0))
    cases.add("cross0", [left, right], [cross(left, right, axis: 0)])
    // Steps that do not end at the end, up to rounding.
    let start = Double(generator.integer(in: -3...3)), end = Double(generator.integer(in: -3...3)) + 0.4
    let step = Double.random(in: 0.1...1, using: &generator) * (start < end ? 1 : -1)
    let diagonal = generator.integer(in: -5...6)
    cases.add(
      "range", [Tensor([start, end, step, Double(diagonal)])],
      [
        .range(from: start, to: end, step: step), .identity(rows: 4, columns: 6, diagonal: diagonal),
        .identity(rows: 5, columns: 3, diagonal: diagonal),
      ])
  }
}
