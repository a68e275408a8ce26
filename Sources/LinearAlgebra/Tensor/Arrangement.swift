/// What repeating and splitting need of an operand: a tensor, or a variable that records them.
package protocol ArrangementOperand {
  var shape: Shape { get }
  func expandingAxis(at axis: Int) -> Self
  func gathering(_ indices: [Int], axis: Int) -> Self
  /// The elements at `range` along an axis.
  func part(_ range: Range<Int>, along axis: Int) -> Self
}

extension Tensor: ArrangementOperand {}

extension ArrangementOperand {
  package func tiles(_ repetitions: [Int]) -> Self {
    var result = self
    while result.shape.count < repetitions.count { result = result.expandingAxis(at: 0) }
    for (axis, count) in zip(result.shape.indices.suffix(repetitions.count), repetitions) {
      if count < 0 { argumentFailure("tiled", "the repetitions", count, expected: "0 or more") }
      let order = Array(0..<result.shape[axis])
      result = result.gathering((0..<count).flatMap { _ in order }, axis: axis)
    }
    return result
  }

  package func repetitions(_ count: Int, axis: Int) -> Self {
    if count < 0 { argumentFailure("repeated", "the count", count, expected: "0 or more") }
    let axis = shape.normalized(axis: axis, in: "repeated")
    return gathering((0..<shape[axis]).flatMap { Array(repeating: $0, count: count) }, axis: axis)
  }

  package func parts(_ extents: [Int], axis: Int) -> [Self] {
    let axis = shape.normalized(axis: axis, in: "split")
    if extents.contains(where: { $0 < 0 }) || extents.reduce(0, +) != shape[axis] {
      shapeFailure("split", shape, Shape(extents), expected: "extents whose sum is \(shape[axis])")
    }
    var start = 0
    return extents.map { extent in
      defer { start += extent }
      return part(start..<start + extent, along: axis)
    }
  }
}
