import Autodiff
import GradientTestSupport
import TestSupport
import Testing

@Suite("Variable+Sorting")
struct VariableSortingTests {
  @Test("values are those of tensors, derivatives right to third order",
    arguments: [[1], [5], [2, 4], [3, 1], [2, 3, 2], [0, 3]] as [Shape])
  func order(shape: Shape) {
    let x = sample(shape)
    let v = Variable(x)
    for axis in [0, shape.count - 1, -1] where shape[axis < 0 ? axis + shape.count : axis] > 0 {
      let extent = shape[axis < 0 ? axis + shape.count : axis]
      for q in [0, 0.1, 0.5, 0.9, 1] {
        #expect(v.quantile(q, axis: axis).value == x.quantile(q, axis: axis), "\(shape) \(axis) \(q)")
        check([x], "quantile \(q) of \(shape)") { square($0[0].quantile(q, axis: axis)) }
      }
      #expect(v.median(axis: axis).value == x.median(axis: axis))
      check([x], "median of \(shape)") { square($0[0].median(axis: axis)) }
      for count in [0, 1, extent] {
        for largest in [true, false] {
          let (found, expected) = (v.topK(count, axis: axis, largest: largest), x.topK(count, axis: axis, largest: largest))
          #expect(found.values.value == expected.values && found.indices == expected.indices)
          check([x], "topK of \(shape)") { square($0[0].topK(count, axis: axis, largest: largest).values) }
        }
      }
      #expect(v.argmax(axis: axis) == x.argmax(axis: axis) && v.argmin(axis: axis) == x.argmin(axis: axis))
      #expect(v.argsort(axis: axis, descending: true) == x.argsort(axis: axis, descending: true))
      check([x], "sorted \(shape)") { square($0[0].sorted(axis: axis)) }
    }
  }

  @Test("a row with a NaN has a NaN as its quantile, and passes no gradient")
  func undefined() throws {
    let x: Tensor<Double> = [[1, .nan, 3], [1, 2, 3]]
    let found = Variable(x).median().value
    #expect(found[scalarAt: 0].isNaN && found[scalarAt: 1] == 2)
    #expect(try gradient(at: x) { $0.median().sum() } == [[0, 0, 0], [0, 1, 0]])
  }
}
