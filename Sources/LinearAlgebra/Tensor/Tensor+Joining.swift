extension Tensor {
  /// The tensors one behind the other along `axis`; all other extents must agree.
  public static func concatenate(_ tensors: [Tensor], axis: Int = 0) -> Tensor {
    guard let first = tensors.first else {
      argumentFailure("concatenate", "the number of tensors", 0, expected: "at least 1")
    }
    let axis = first.normalized(axis: axis, in: "concatenate")
    var shape = first.shape
    shape[axis] = 0
    for tensor in tensors {
      var others = tensor.shape
      if others.count == shape.count { others[axis] = shape[axis] }
      if others != shape {
        shapeFailure("concatenate", first.shape, tensor.shape, expected: "equal extents apart from axis \(axis)")
      }
      shape[axis] += tensor.shape[axis]
    }
    let result = Tensor(uninitialized: shape)
    var start = 0
    for tensor in tensors {
      var part = result
      part.offset += start * result.strides[axis]
      part.shape[axis] = tensor.shape[axis]
      copyElements(of: tensor, to: part)
      start += tensor.shape[axis]
    }
    return result
  }

  /// The tensors, all of one shape, along a new axis before `axis`; -1 adds it at the end.
  public static func stack(_ tensors: [Tensor], axis: Int = 0) -> Tensor {
    guard let first = tensors.first else {
      argumentFailure("stack", "the number of tensors", 0, expected: "at least 1")
    }
    for tensor in tensors where tensor.shape != first.shape {
      shapeFailure("stack", first.shape, tensor.shape, expected: "equal shapes")
    }
    let position = axis < 0 ? axis + first.rank + 1 : axis
    if position < 0 || position > first.rank {
      argumentFailure("stack", "the new axis", axis, expected: "-\(first.rank + 1) ... \(first.rank)")
    }
    return concatenate(tensors.map { $0.expandingAxis(at: position) }, axis: position)
  }
}
