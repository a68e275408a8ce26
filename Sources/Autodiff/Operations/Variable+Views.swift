// Views and rearrangements: the VJP of each is the rearrangement back.

extension Variable {
  /// See ``Tensor/reshaped(to:)``.
  public func reshaped(to newShape: Shape) -> Variable {
    let old = shape
    return .record(value.reshaped(to: newShape), self) { g, _ in g.reshaped(to: old) }
  }

  /// A vector of all elements in row-major order.
  public func flattened() -> Variable { reshaped(to: [-1]) }

  /// See ``Tensor/permuted(_:)``.
  public func permuted(_ order: [Int]) -> Variable {
    var inverse = order
    for (position, axis) in order.enumerated() where inverse.indices.contains(axis) { inverse[axis] = position }
    return .record(value.permuted(order), self) { g, _ in g.permuted(inverse) }
  }

  /// The matrices of the last two axes transposed.
  public func transposed() -> Variable { .record(value.transposed(), self) { g, _ in g.transposed() } }

  /// See ``Tensor/broadcast(to:)``.
  public func broadcast(to target: Shape) -> Variable { .record(value.broadcast(to: target), self) { g, _ in g } }

  /// See ``Tensor/expandingAxis(at:)``.
  public func expandingAxis(at axis: Int) -> Variable {
    let old = shape
    return .record(value.expandingAxis(at: axis), self) { g, _ in g.reshaped(to: old) }
  }

  /// See ``Tensor/removingAxis(at:)``.
  public func removingAxis(at axis: Int) -> Variable {
    let old = shape
    return .record(value.removingAxis(at: axis), self) { g, _ in g.reshaped(to: old) }
  }

  /// See ``Tensor/flipped(axis:)``.
  public func flipped(axis: Int) -> Variable { .record(value.flipped(axis: axis), self) { g, _ in g.flipped(axis: axis) } }

  /// A part of the elements; see ``Tensor``'s subscript.
  public subscript(_ selections: any AxisSelecting...) -> Variable { part(selections.map(\.axisSelection)) }

  private func part(_ selections: [AxisSelection]) -> Variable {
    let whole = shape
    return .record(value.view(selections), self) { g, _ in g.embedded(in: whole, at: selections) }
  }

  /// Zeros of shape `whole` with this tensor at `selections`.
  private func embedded(in whole: Shape, at selections: [AxisSelection]) -> Variable {
    var result = Tensor<Scalar>.zeros(whole)
    result.assign(value, to: selections)
    return .record(result, self) { g, _ in g.part(selections) }
  }

  /// The diagonals of the matrices of the last two axes: [..., min(rows, columns)].
  public func diagonal() -> Variable {
    let whole = shape
    return .record(value.diagonal(), self) { g, _ in g.asDiagonal(of: whole) }
  }

  /// Square matrices with the vectors of the last axis on their diagonals: [..., n] becomes [..., n, n].
  public func diagonalMatrix() -> Variable {
    .record(value.diagonalMatrix(), self) { g, _ in g.diagonal() }
  }

  private func asDiagonal(of whole: Shape) -> Variable {
    var result = Tensor<Scalar>.zeros(whole)
    result.setDiagonal(value)
    return .record(result, self) { g, _ in g.diagonal() }
  }

  /// The elements of the matrices with column - row ≤ `diagonal`, zero elsewhere.
  public func lowerTriangle(diagonal: Int = 0) -> Variable {
    .record(value.lowerTriangle(diagonal: diagonal), self) { g, _ in g.lowerTriangle(diagonal: diagonal) }
  }

  /// The elements of the matrices with column - row ≥ `diagonal`, zero elsewhere.
  public func upperTriangle(diagonal: Int = 0) -> Variable {
    .record(value.upperTriangle(diagonal: diagonal), self) { g, _ in g.upperTriangle(diagonal: diagonal) }
  }

  /// The slices at `indices` along `axis`; see ``Tensor/gathering(_:axis:)``.
  public func gathering(_ indices: [Int], axis: Int = 0) -> Variable {
    let whole = shape
    return .record(value.gathering(indices, axis: axis), self) { g, _ in
      g.scattered(in: whole, at: indices, axis: axis)
    }
  }

  /// Zeros of shape `whole` to which the slices along `axis` are added at `indices`.
  public func scattered(in whole: Shape, at indices: [Int], axis: Int = 0) -> Variable {
    var result = Tensor<Scalar>.zeros(whole)
    result.scatterAdd(value, at: indices, axis: axis)
    return .record(result, self) { g, _ in g.gathering(indices, axis: axis) }
  }

  /// The tensors one behind the other along `axis`; see ``Tensor/concatenate(_:axis:)``.
  public static func concatenate(_ parts: [Variable], axis: Int = 0) -> Variable {
    let value = Tensor.concatenate(parts.map(\.value), axis: axis)
    let axis = axis < 0 ? axis + value.rank : axis
    let extents = parts.map { $0.shape[axis] }
    return record([value], parts) { gradients, _, _ in
      var start = 0
      return extents.map { extent in
        defer { start += extent }
        let selections = [AxisSelection](repeating: .all, count: axis) + [.range(start, start + extent, step: 1)]
        return gradients[0]?.part(selections)
      }
    }[0]
  }

  /// The tensors, all of one shape, along a new axis before `axis`.
  public static func stack(_ parts: [Variable], axis: Int = 0) -> Variable {
    let position = axis < 0 ? axis + (parts.first?.rank ?? 0) + 1 : axis
    return concatenate(parts.map { $0.expandingAxis(at: position) }, axis: position)
  }
}
