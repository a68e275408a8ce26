extension Variable {
  /// The axes with `source` taken out and put in at `destination`, the others in their order.
  public func movingAxis(from source: Int, to destination: Int) -> Variable {
    let source = value.normalized(axis: source, in: "movingAxis")
    return permuted(shape.movingAxis(from: source, to: value.normalized(axis: destination, in: "movingAxis")))
  }

  /// The slices along `axis`, without it.
  public func unstacked(axis: Int = 0) -> [Variable] {
    let axis = value.normalized(axis: axis, in: "unstacked")
    return (0..<shape[axis]).map { part((0..<axis).map { _ in .all } + [.index($0)]) }
  }

  /// The variables, all of the shape that they broadcast to.
  public static func broadcastTogether(_ variables: [Variable]) -> [Variable] {
    let shape = variables.reduce(Shape()) { broadcastShape($0, $1.shape, in: "broadcastTogether") }
    return variables.map { $0.broadcast(to: shape) }
  }

  /// The coordinates of a grid's points; see `Tensor.meshgrid`.
  public static func meshgrid(_ vectors: [Variable], order: GridOrder = .cartesian) -> [Variable] {
    for vector in vectors where vector.rank != 1 { shapeFailure("meshgrid", vector.shape, expected: "vectors") }
    return broadcastTogether(vectors.enumerated().map { position, vector in
      var shape = Shape(repeating: 1, count: vectors.count)
      shape[order.axis(position, of: vectors.count)] = vector.value.count
      return vector.reshaped(to: shape)
    })
  }
}
