import LinearAlgebra
import TestSupport
import Testing

/// The edges; ordinary values are compared with NumPy's in `NumPyTests`.
@Suite("Sorting") struct SortingTests {
  @Test("NaN stand last in both orders, and equal elements keep theirs")
  func order() {
    let x = Tensor<Double>([2, .nan, 1, 2, -.infinity])
    #expect(x.argsort().elements == [4, 2, 0, 3, 1])
    #expect(x.argsort(descending: true).elements == [0, 3, 2, 4, 1])
    #expect(x.sorted().scalars.dropLast() == [-.infinity, 1, 2, 2])
    #expect(x.argmax()[] == 1 && x.argmin()[] == 1)
    #expect(Tensor<Float>([3, 7, 7]).argmax()[] == 1)
    #expect(x.median().scalar.isNaN)
  }

  @Test("rows of every length are sorted as the standard library does, along any axis", arguments: [
    1, 2, 47, 48, 49, 127, 128, 129, 300, 511, 512, 2000, 16385, 65536, 65537,
  ])
  func lengths(count: Int) {
    checkLengths(Float.self, count)
    checkLengths(Double.self, count)
  }

  private func checkLengths<Scalar: TensorScalar>(_: Scalar.Type, _ count: Int) {
    var generator = SplitMix64(seed: count)
    let special: [Scalar] = [0, -0.0, .infinity, -.infinity, .nan, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 1]
    let rows = (0..<6).map { row in
      (0..<count).map { _ in
        let ordinary = Scalar(Double.random(in: -2...2, using: &generator)) * (row == 0 ? 1e-30 : 1)
        return generator.integer(in: 0...3) == 0 ? special[generator.integer(in: 0...7)] : ordinary
      }
    }
    for descending in [false, true] {
      let orders = rows.map { row in
        row.indices.sorted { a, b in
          let (x, y) = (row[a], row[b])
          if x.isNaN || y.isNaN { return x.isNaN == y.isNaN ? a < b : y.isNaN }
          return x == y ? a < b : descending ? x > y : x < y
        }
      }
      let x = Tensor(rows.flatMap { $0 }, shape: [2, 3, count])
      #expect(x.argsort(descending: descending).elements == orders.flatMap { $0 })
      let expected = Tensor(zip(rows, orders).flatMap { row, order in order.map { row[$0] } }, shape: x.shape)
      let across = x.permuted([2, 0, 1]).sorted(axis: 0, descending: descending).permuted([1, 2, 0])
      for result in [x.sorted(descending: descending), across] {
        #expect(zip(result.scalars, expected.scalars).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN })
      }
      let y = x.permuted([2, 0, 1])
      let taken = y.takeAlong(y.argsort(axis: 0, descending: descending), axis: 0).permuted([1, 2, 0])
      #expect(zip(taken.scalars, expected.scalars).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN })
    }
  }

  @Test("axes of no elements, and no rows at all")
  func empty() {
    #expect(Tensor<Float>.zeros([2, 0]).sorted().shape == [2, 0])
    #expect(Tensor<Float>.zeros([0, 3]).argmax().shape == [0])
    for shape in [[2, 0], [0, 3], [2, 0, 3], [2, 3, 0]] as [Shape] {
      let x = Tensor<Float>.zeros(shape)
      for axis in 0..<shape.count {
        let indices = x.argsort(axis: axis)
        #expect(x.takeAlong(indices, axis: axis).shape == shape && x.topK(0, axis: axis).values.count == 0)
        #expect(x.putAlong(indices, axis: axis, in: shape).shape == shape)
      }
    }
    #expect(Tensor<Float>.zeros([2, 0, 3]).cumulativeSum(axis: 1).shape == [2, 0, 3])
    #expect(Tensor<Float>.zeros([2, 0]).product(axes: [1]) == [1, 1])
    #expect(Tensor<Float>.zeros([0]).differences().shape == [0] && Tensor<Float>([4]).differences().shape == [0])
    #expect(Tensor<Float>.zeros([0]).any() == Tensor(0) && Tensor<Float>.zeros([0]).all() == Tensor(1))
    #expect(Tensor<Float>.linspace(1, 2, count: 0).shape == [0] && Tensor<Float>.linspace(1, 2, count: 1) == [1])
  }

  @Test("what is taken along an axis can be put back, views and all")
  func along() {
    let x = Tensor<Double>([1, 2, 3, 4, 5, 6], shape: [2, 3]).transposed()
    let (values, indices) = x.topK(2, axis: 0)
    #expect(values == Tensor([3, 6, 2, 5], shape: [2, 2]))
    #expect(indices[0, 1] == 2 && indices[1, 0] == 1)
    #expect(values.putAlong(indices, axis: 0, in: [3, 2]) == Tensor([0, 0, 2, 5, 3, 6], shape: [3, 2]))
  }

  @Test("norms neither overflow nor divide by nothing")
  func norms() {
    #expect((vectorNorm(Tensor<Double>([3e200, 4e200])).scalar / 5e200 - 1).magnitude < 1e-15)
    #expect(vectorNorm(Tensor<Float>([0, 0])).scalar == 0 && vectorNorm(Tensor<Float>.zeros([0])).scalar == 0)
    #expect(vectorNorm(Tensor<Float>([1, .infinity]), order: 3).scalar == .infinity)
    #expect(vectorNorm(Tensor<Float>([1, .nan])).scalar.isNaN)
  }

  @Test("what cannot be is named")
  func failures() async {
    let noElements = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor<Float>.zeros([2, 0]).argmax()
    }
    expectMessage(noElements, "argmax: expected elements along axis 1, found shape")
    let beyond = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor<Float>([1, 2]).takeAlong(Indices([2], shape: [1]))
    }
    expectMessage(beyond, "takeAlong: expected -2 ..< 2 for the index, found 2")
    let parts = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor<Float>([1, 2]).split([1, 2])
    }
    expectMessage(parts, "split: expected extents whose sum is 2")
  }
}
