extension Tensor {
  /// The axes with `source` taken out and put in at `destination`, the others in their order. Copies nothing.
  public func movingAxis(from source: Int, to destination: Int) -> Tensor {
    let source = normalized(axis: source, in: "movingAxis")
    return permuted(shape.movingAxis(from: source, to: normalized(axis: destination, in: "movingAxis")))
  }

  /// The slices along `axis`, without it. Copies nothing.
  public func unstacked(axis: Int = 0) -> [Tensor] {
    let axis = normalized(axis: axis, in: "unstacked")
    return (0..<shape[axis]).map { view((0..<axis).map { _ in .all } + [.index($0)]) }
  }

  /// The tensors, all of the shape that they broadcast to. Copies nothing.
  public static func broadcastTogether(_ tensors: [Tensor]) -> [Tensor] {
    let shape = tensors.reduce(Shape()) { broadcastShape($0, $1.shape, in: "broadcastTogether") }
    return tensors.map { $0.broadcast(to: shape) }
  }

  /// The coordinates of a grid's points: one tensor for each vector, with an axis for each of them. Copies nothing.
  ///
  /// - Parameters:
  ///   - vectors: the coordinates along each direction, [n₁], [n₂], ...
  ///   - order: `.cartesian` for [n₂, n₁, ...], rows along the second direction; `.matrix` for [n₁, n₂, ...].
  public static func meshgrid(_ vectors: [Tensor], order: GridOrder = .cartesian) -> [Tensor] {
    for vector in vectors where vector.rank != 1 { shapeFailure("meshgrid", vector.shape, expected: "vectors") }
    let count = vectors.count
    return broadcastTogether(vectors.enumerated().map { position, vector in
      var shape = Shape(repeating: 1, count: count)
      shape[order.axis(position, of: count)] = vector.count
      return vector.reshaped(to: shape)
    })
  }
}

/// Which axis of a grid belongs to which direction.
public enum GridOrder: Sendable, CaseIterable {
  /// The first direction along columns, the second along rows, as in a picture.
  case cartesian
  /// Each direction along its own axis.
  case matrix

  /// The axis of the direction at `position`.
  package func axis(_ position: Int, of count: Int) -> Int {
    self == .cartesian && count >= 2 && position < 2 ? 1 - position : position
  }
}

extension Shape {
  /// The order of axes, counted from 0, that moves one of them.
  package func movingAxis(from source: Int, to destination: Int) -> [Int] {
    var order = Array(indices)
    order.insert(order.remove(at: source), at: destination)
    return order
  }
}
