extension Tensor {
  /// The slices at `indices` along `axis`, in that order; an index may occur more than once. Negative ones count from
  /// the end.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func gathering(_ indices: [Int], axis: Int = 0) -> Tensor {
    let axis = normalized(axis: axis, in: "gathering")
    let indices = positions(indices, extent: shape[axis], "gathering")
    let (outer, inner) = extents(around: axis)
    let extent = shape[axis]
    var target = shape
    target[axis] = indices.count
    let positions = inner == 1 ? indices.map(Int64.init) : []
    return Tensor(shape: target) { output in
      withUnsafeBufferPointer { input in
        guard output.count > 0, let from = input.baseAddress, let to = output.baseAddress else { return }
        if inner == 1 {
          Threads.forEachRange(outer, grain: Swift.max(1, 16384 / indices.count)) { rows in
            Scalar.kernels.structure.gatherColumns(
              rows.count, extent, indices.count, positions, from + rows.lowerBound * extent,
              to + rows.lowerBound * indices.count)
          }
          return
        }
        Threads.forEachRange(outer * indices.count, grain: Swift.max(1, 16384 / inner)) { range in
          for slice in range {
            let (block, position) = slice.quotientAndRemainder(dividingBy: indices.count)
            (to + slice * inner).update(from: from + (block * extent + indices[position]) * inner, count: inner)
          }
        }
      }
    }
  }

  /// Adds the slices of `source` along `axis` to the slices of this tensor at `indices`; where an index occurs more
  /// than once, all its slices are added, in order. The transpose of ``gathering(_:axis:)``.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public mutating func scatterAdd(_ source: Tensor, at indices: [Int], axis: Int = 0) {
    let axis = normalized(axis: axis, in: "scatterAdd")
    let indices = positions(indices, extent: shape[axis], "scatterAdd")
    var expected = shape
    expected[axis] = indices.count
    if source.shape != expected { shapeFailure("scatterAdd", source.shape, expected, expected: "equal shapes") }
    let (outer, inner) = extents(around: axis)
    let extent = shape[axis]
    let positions = indices.map(Int64.init)
    source.withUnsafeBufferPointer { input in
      withUnsafeMutableBufferPointer { output in
        guard input.count > 0, let from = input.baseAddress, let to = output.baseAddress else { return }
        Scalar.kernels.structure.scatterAdd(outer, positions.count, inner, extent, positions, from, to)
      }
    }
  }

  /// The number of elements before and behind `axis` in row-major order.
  func extents(around axis: Int) -> (outer: Int, inner: Int) {
    (Shape(shape.prefix(axis)).elementCount, Shape(shape.dropFirst(axis + 1)).elementCount)
  }

  /// The indices counted from 0.
  private func positions(_ indices: [Int], extent: Int, _ operation: String) -> [Int] {
    for index in indices where index < -extent || index >= extent {
      argumentFailure(operation, "an index on shape \(shape)", index, expected: "-\(extent) ..< \(extent)")
    }
    return indices.contains { $0 < 0 } ? indices.map { $0 < 0 ? $0 + extent : $0 } : indices
  }
}
