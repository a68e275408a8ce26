/// What products over named axes need of an operand: a tensor, or a variable that records them.
package protocol ContractionOperand {
  var shape: Shape { get }
  func permuted(_ order: [Int]) -> Self
  func reshaped(to newShape: Shape) -> Self
  func diagonal() -> Self
  func sum(axes: [Int]?, keepingAxes: Bool) -> Self
  /// The matrix product of the last two axes.
  static func matrixProduct(_ left: Self, _ right: Self) -> Self
  /// The elementwise product, whose shapes broadcast.
  static func * (left: Self, right: Self) -> Self
}

extension Tensor: ContractionOperand {
  package static func matrixProduct(_ left: Tensor, _ right: Tensor) -> Tensor { matmul(left, right) }
}

/// An operand with a name for each of its axes, all of them different.
package struct NamedAxes<Operand: ContractionOperand> {
  package let operand: Operand
  package let names: [Int]

  package init(_ operand: Operand, _ names: [Int]) {
    (self.operand, self.names) = (operand, names)
  }

  /// The diagonal along axes of the same name.
  package init(takingDiagonalsOf operand: Operand, _ names: [Int]) {
    var (operand, names) = (operand, names)
    while let repeated = names.indices.first(where: { names[($0 + 1)...].contains(names[$0]) }) {
      let other = names.lastIndex(of: names[repeated])!
      let order = names.indices.filter { $0 != repeated && $0 != other }
      operand = operand.permuted(order + [repeated, other]).diagonal()
      names = order.map { names[$0] } + [names[repeated]]
    }
    self.init(operand, names)
  }

  /// Without the named axes, whose extents are 1.
  package func dropping(_ isDropped: (Int) -> Bool) -> NamedAxes {
    let kept = names.indices.filter { !isDropped(names[$0]) }
    if kept.count == names.count { return self }
    return NamedAxes(operand.reshaped(to: Shape(kept.map { operand.shape[$0] })), kept.map { names[$0] })
  }

  /// Summed over all axes but those of these names.
  package func summing(keeping kept: [Int]) -> NamedAxes {
    let axes = names.indices.filter { !kept.contains(names[$0]) }
    if axes.isEmpty { return self }
    return NamedAxes(operand.sum(axes: axes, keepingAxes: false), names.filter { kept.contains($0) })
  }

  /// The axes in the order of these names, which are all of them.
  package func ordered(_ order: [Int]) -> Operand {
    order == names ? operand : operand.permuted(order.map { names.firstIndex(of: $0)! })
  }

  /// Σ left · right over the axes that both have and that are not kept: one product of matrices for all elements of the
  /// axes that both have and that are.
  package static func contraction(_ left: NamedAxes, _ right: NamedAxes, keeping kept: [Int]) -> NamedAxes {
    let left = left.summing(keeping: kept + right.names), right = right.summing(keeping: kept + left.names)
    let shared = left.names.filter { right.names.contains($0) }
    let (batch, inner) = (shared.filter { kept.contains($0) }, shared.filter { !kept.contains($0) })
    let rows = left.names.filter { !shared.contains($0) }, columns = right.names.filter { !shared.contains($0) }
    func extents(_ names: [Int], of operand: NamedAxes) -> [Int] {
      names.map { operand.operand.shape[operand.names.firstIndex(of: $0)!] }
    }
    func matrices(_ operand: NamedAxes, _ first: [Int], _ second: [Int]) -> Operand {
      let batchExtents = batch.isEmpty ? [] : [Shape(extents(batch, of: operand)).elementCount]
      let sizes = [first, second].map { Shape(extents($0, of: operand)).elementCount }
      return operand.ordered(batch + first + second).reshaped(to: Shape(batchExtents + sizes))
    }
    let product = Operand.matrixProduct(matrices(left, rows, inner), matrices(right, inner, columns))
    let result = extents(batch, of: left) + extents(rows, of: left) + extents(columns, of: right)
    return NamedAxes(product.reshaped(to: Shape(result)), batch + rows + columns)
  }
}

/// Σ over pairs of axes of a and b, the axes left over of a before those of b.
package func contract<Operand: ContractionOperand>(
  _ a: Operand, _ b: Operand, axes: ([Int], [Int])
) -> Operand {
  func normalized(_ axes: [Int], _ shape: Shape) -> [Int] {
    let result = axes.map { $0 < 0 ? $0 + shape.count : $0 }
    if Set(result).count != result.count || result.contains(where: { $0 < 0 || $0 >= shape.count }) {
      shapeFailure("tensordot(axes: \(axes))", shape, expected: "different axes of the operand")
    }
    return result
  }
  let left = normalized(axes.0, a.shape), right = normalized(axes.1, b.shape)
  if left.map({ a.shape[$0] }) != right.map({ b.shape[$0] }) {
    shapeFailure("tensordot(axes: \(axes))", a.shape, b.shape, expected: "pairs of axes of equal extents")
  }
  let names = Array(0..<a.shape.count)
  var others = (0..<b.shape.count).map { $0 + a.shape.count }
  for (mine, theirs) in zip(left, right) { others[theirs] = mine }
  let kept = names.filter { !left.contains($0) } + others.filter { $0 >= a.shape.count }
  return NamedAxes.contraction(NamedAxes(a, names), NamedAxes(b, others), keeping: kept).ordered(kept)
}
