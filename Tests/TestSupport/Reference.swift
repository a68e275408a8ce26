import LinearAlgebra

/// An n-d array worked on by plain loops over indices: what the results of tensors are checked against.
public struct Reference<Scalar: TensorScalar> {
  public let shape: [Int]
  /// In row-major order.
  public var elements: [Scalar]

  public init(shape: [Int], _ element: ([Int]) -> Scalar) {
    self.shape = shape
    elements = allIndices(shape).map(element)
  }

  public init(shape: [Int], elements: [Scalar]) {
    precondition(shape.reduce(1, *) == elements.count)
    self.shape = shape
    self.elements = elements
  }

  /// Numbers uniform in `range`.
  public init(
    random shape: [Int], in range: ClosedRange<Double> = -2...2, using generator: inout SplitMix64
  ) {
    self.init(shape: shape) { _ in Scalar(Double.random(in: range, using: &generator)) }
  }

  public subscript(index: [Int]) -> Scalar {
    get { elements[position(index)] }
    set { elements[position(index)] = newValue }
  }

  private func position(_ index: [Int]) -> Int {
    zip(index, shape).reduce(0) { $0 * $1.1 + $1.0 }
  }

  /// The element that `index` of a larger shape broadcasts from.
  public func broadcastElement(_ index: [Int]) -> Scalar {
    self[zip(index.suffix(shape.count), shape).map { $1 == 1 ? 0 : $0 }]
  }

  public func map(_ function: (Scalar) -> Scalar) -> Reference {
    Reference(shape: shape, elements: elements.map(function))
  }
}

/// Every index into `shape`, in row-major order.
public func allIndices(_ shape: [Int]) -> [[Int]] {
  shape.reduce([[]]) { prefixes, extent in prefixes.flatMap { prefix in (0..<extent).map { prefix + [$0] } } }
}

/// NumPy's rule; nil where the shapes do not broadcast.
public func broadcastReference(_ left: [Int], _ right: [Int]) -> [Int]? {
  let rank = max(left.count, right.count)
  let a = Array(repeating: 1, count: rank - left.count) + left
  let b = Array(repeating: 1, count: rank - right.count) + right
  var result: [Int] = []
  for (x, y) in zip(a, b) {
    guard x == y || x == 1 || y == 1 else { return nil }
    result.append(x == 1 ? y : x)
  }
  return result
}

/// Ways to lay the same elements out in memory.
public enum Layout: CaseIterable, Sendable {
  /// Row-major without gaps.
  case contiguous
  /// A part of a larger tensor.
  case sliced
  /// Every second element of a larger tensor.
  case stepped
  /// The axes in reverse order in memory.
  case reversedAxes
  /// The last two axes exchanged in memory.
  case transposed
  /// The last axis backwards in memory.
  case flipped
}

extension Tensor {
  public init(_ reference: Reference<Scalar>) {
    self.init(reference.elements, shape: Shape(reference.shape))
  }

  /// A tensor of the elements of `reference` in another memory layout; the elements around are NaN.
  public init(_ reference: Reference<Scalar>, layout: Layout) {
    let (shape, rank) = (reference.shape, reference.shape.count)
    switch layout {
    case .sliced where rank > 0:
      let larger = Reference<Scalar>(shape: shape.map { $0 + 3 }) { index in
        let inner = zip(index, shape).map { $0 - 1 < $1 ? $0 - 1 : -1 }
        return inner.allSatisfy { $0 >= 0 } ? reference[inner] : .nan
      }
      self = shape.indices.reduce(Tensor(larger)) { $0.slice(axis: $1, .range(1, 1 + shape[$1], step: 1)) }
    case .stepped where rank > 0:
      let larger = Reference<Scalar>(shape: shape.map { 2 * $0 }) { index in
        index.allSatisfy { $0 % 2 == 0 } ? reference[index.map { $0 / 2 }] : .nan
      }
      self = shape.indices.reduce(Tensor(larger)) { $0.slice(axis: $1, .range(nil, nil, step: 2)) }
    case .reversedAxes where rank > 1:
      let order = Array((0..<rank).reversed())
      self = Tensor(Reference(shape: shape.reversed()) { reference[$0.reversed()] }).permuted(order)
    case .transposed where rank > 1:
      let stored = Reference<Scalar>(shape: exchangingLastTwo(shape)) { reference[exchangingLastTwo($0)] }
      self = Tensor(stored).transposed()
    case .flipped where rank > 0:
      let stored = Reference<Scalar>(shape: shape) { reference[$0.dropLast() + [shape[rank - 1] - 1 - $0[rank - 1]]] }
      self = Tensor(stored).flipped(axis: -1)
    default:
      self = Tensor(reference)
    }
  }

  /// The selection from one axis, all of the others.
  public func slice(axis: Int, _ selection: AxisSelection) -> Tensor {
    view(Array(repeating: .all, count: axis) + [selection, .ellipsis])
  }

  public var reference: Reference<Scalar> { Reference(shape: Array(shape), elements: scalars) }
}

private func exchangingLastTwo(_ values: [Int]) -> [Int] {
  values.dropLast(2) + [values[values.count - 1], values[values.count - 2]]
}
