/// Positions along an axis, in the shape of a tensor: what ``Tensor/argsort(axis:descending:)`` and its like find, and
/// ``Tensor/takeAlong(_:axis:)`` takes.
public struct Indices: Sendable, Hashable {
  public let shape: Shape
  /// In row-major order.
  public let elements: [Int]

  public init(_ elements: [Int], shape: Shape) {
    if elements.count != shape.elementCount {
      shapeFailure("Indices", [elements.count], shape, expected: "as many elements as the shape has")
    }
    (self.shape, self.elements) = (shape, elements)
  }

  /// The element of a single position.
  public subscript(_ indices: Int...) -> Int {
    if indices.count != shape.count { shapeFailure("Indices", Shape(indices), shape, expected: "an index for each axis") }
    var place = 0
    for (index, extent) in zip(indices, shape) {
      if index < 0 || index >= extent { argumentFailure("Indices", "the index", index, expected: "0 ..< \(extent)") }
      place = place * extent + index
    }
    return elements[place]
  }
}
