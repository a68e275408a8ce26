extension Tensor {
  /// The same elements under another shape; one extent may be -1 and is then derived. Copies only where the strides
  /// of this tensor cannot express the new shape.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func reshaped(to newShape: Shape) -> Tensor {
    var target = newShape
    if let derived = target.firstIndex(of: -1) {
      target[derived] = 1
      let known = target.elementCount
      target[derived] = known == 0 ? 0 : count / known
    }
    if target.elementCount != count || target.contains(where: { $0 < 0 }) {
      shapeFailure("reshaped", shape, newShape, expected: "shapes of the same number of elements")
    }
    if let strides = viewStrides(for: target) {
      return Tensor(storage: storage, offset: offset, shape: target, strides: strides)
    }
    return Tensor(storage: copy().storage, offset: 0, shape: target, strides: target.rowMajorStrides)
  }

  /// The strides that show these elements in row-major order under `target`, or nil where there are none.
  private func viewStrides(for target: Shape) -> Strides? {
    if isContiguous { return target.rowMajorStrides }
    // An axis of extent 1 says nothing about where the elements lie.
    var (extents, steps) = (Shape(), Strides())
    for axis in shape.indices where shape[axis] != 1 {
      extents.append(shape[axis])
      steps.append(strides[axis])
    }
    var result = target.rowMajorStrides
    var (start, newStart) = (0, 0)
    while start < extents.count {
      // The shortest runs of old and of new axes that hold the same number of elements; the old ones must run on from
      // one another without a gap.
      var (end, newEnd) = (start + 1, newStart)
      var (product, newProduct) = (extents[start], 1)
      while product != newProduct {
        if newProduct < product {
          newProduct *= target[newEnd]
          newEnd += 1
        } else {
          guard steps[end - 1] == steps[end] * extents[end] else { return nil }
          product *= extents[end]
          end += 1
        }
      }
      var step = steps[end - 1]
      for axis in (newStart..<newEnd).reversed() {
        result[axis] = step
        step *= target[axis]
      }
      (start, newStart) = (end, newEnd)
    }
    return result
  }

  /// A vector of all elements in row-major order.
  public func flattened() -> Tensor { reshaped(to: [-1]) }

  /// The axes in another order: axis `k` of the result is axis `order[k]` of this tensor. Copies nothing.
  public func permuted(_ order: [Int]) -> Tensor {
    if order.sorted() != Array(0..<rank) {
      shapeFailure("permuted", shape, Shape(order.prefix(8)), expected: "each axis exactly once")
    }
    return Tensor(
      storage: storage, offset: offset, shape: Shape(order.map { shape[$0] }),
      strides: Strides(order.map { strides[$0] }))
  }

  /// The matrices of the last two axes transposed. Copies nothing.
  public func transposed() -> Tensor {
    if rank < 2 { shapeFailure("transposed", shape, expected: "at least two axes") }
    var result = self
    result.shape.swapAt(rank - 2, rank - 1)
    result.strides.swapAt(rank - 2, rank - 1)
    return result
  }

  /// This tensor repeated along new leading axes and along axes of extent 1, by NumPy's rules. Copies nothing.
  public func broadcast(to target: Shape) -> Tensor {
    if shape == target { return self }
    let added = target.count - rank
    var newStrides = Strides(repeating: 0, count: target.count)
    if added < 0 { shapeFailure("broadcast", shape, target, expected: "shapes that broadcast") }
    for extent in target where extent < 0 {
      shapeFailure("broadcast", shape, target, expected: "extents of 0 or more")
    }
    _ = target.elementCount
    for axis in 0..<rank {
      if shape[axis] == target[axis + added] {
        newStrides[axis + added] = strides[axis]
      } else if shape[axis] != 1 {
        shapeFailure("broadcast", shape, target, expected: "shapes that broadcast")
      }
    }
    return Tensor(storage: storage, offset: offset, shape: target, strides: newStrides)
  }

  /// A new axis of extent 1 before `axis`; -1 adds it at the end.
  public func expandingAxis(at axis: Int) -> Tensor {
    let position = axis < 0 ? axis + rank + 1 : axis
    if position < 0 || position > rank {
      argumentFailure("expandingAxis", "the axis", axis, expected: "-\(rank + 1) ... \(rank)")
    }
    var result = self
    result.shape.insert(1, at: position)
    result.strides.insert(0, at: position)
    return result
  }

  /// Without `axis`, whose extent must be 1.
  public func removingAxis(at axis: Int) -> Tensor {
    let axis = normalized(axis: axis, in: "removingAxis")
    if shape[axis] != 1 { shapeFailure("removingAxis(at: \(axis))", shape, expected: "an axis of extent 1") }
    var result = self
    result.shape.remove(at: axis)
    result.strides.remove(at: axis)
    return result
  }

  /// The elements along `axis` in reverse order. Copies nothing.
  public func flipped(axis: Int) -> Tensor {
    let axis = normalized(axis: axis, in: "flipped")
    var result = self
    result.offset += Swift.max(shape[axis] - 1, 0) * strides[axis]
    result.strides[axis] = -strides[axis]
    return result
  }

  /// The diagonals of the matrices of the last two axes: shape [..., min(rows, columns)]. Copies nothing.
  public func diagonal() -> Tensor {
    if rank < 2 { shapeFailure("diagonal", shape, expected: "at least two axes") }
    return Tensor(
      storage: storage, offset: offset,
      shape: shape.droppingLastAxes(2) + [Swift.min(shape[rank - 2], shape[rank - 1])],
      strides: strides.droppingLastAxes(2) + [strides[rank - 2] + strides[rank - 1]])
  }

  /// `axis` counted from 0, where a negative one counts from the end.
  package func normalized(axis: Int, in operation: String) -> Int { shape.normalized(axis: axis, in: operation) }
}

extension Shape {
  /// `axis` counted from 0, where a negative one counts from the end; ends the program where there is no such axis.
  package func normalized(axis: Int, in operation: String) -> Int {
    let result = axis < 0 ? axis + count : axis
    if result < 0 || result >= count {
      argumentFailure(operation, "an axis of shape \(self)", axis, expected: "-\(count) ..< \(count)")
    }
    return result
  }
}

/// The shape that two shapes broadcast to by NumPy's rules: aligned at the last axis, where extents are equal or 1.
package func broadcastShape(_ left: Shape, _ right: Shape, in operation: String) -> Shape {
  if left == right { return left }
  var result = left.count >= right.count ? left : right
  let shorter = left.count >= right.count ? right : left
  let added = result.count - shorter.count
  for axis in shorter.indices {
    let (a, b) = (result[axis + added], shorter[axis])
    if a == 1 {
      result[axis + added] = b
    } else if b != 1 && a != b {
      shapeFailure(operation, left, right, expected: "shapes that broadcast")
    }
  }
  return result
}
