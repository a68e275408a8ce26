/// Up to eight integers, one for each axis, kept inline so that a tensor's shape and strides allocate nothing.
public struct AxisVector: Sendable {
  /// The largest rank of a tensor.
  public static let maximumCount = 8

  private var storage: InlineArray<8, Int>
  private var used: Int

  /// No axes: the shape of a scalar.
  public init() {
    storage = InlineArray(repeating: 0)
    used = 0
  }

  /// The same value for each of `count` axes.
  public init(repeating value: Int, count: Int) {
    if count > Self.maximumCount { rankFailure(count) }
    storage = InlineArray(repeating: value)
    used = count
  }

  /// One element for each axis; ends the program where there are more than eight.
  public init(_ elements: some Sequence<Int>) {
    self.init()
    for element in elements { append(element) }
  }

  /// Adds an element for a new last axis.
  public mutating func append(_ element: Int) {
    if used == Self.maximumCount { rankFailure(used + 1) }
    storage[used] = element
    used += 1
  }

  /// Adds an element for a new axis before `position`.
  public mutating func insert(_ element: Int, at position: Int) {
    append(element)
    var index = used - 1
    while index > position {
      storage[index] = storage[index - 1]
      index -= 1
    }
    storage[position] = element
  }

  /// Takes the element of an axis away.
  public mutating func remove(at position: Int) {
    for index in position..<(used - 1) { storage[index] = storage[index + 1] }
    used -= 1
  }
}

/// The extent of each axis of a tensor.
public typealias Shape = AxisVector

/// For each axis, how many elements lie between two neighbours along it.
public typealias Strides = AxisVector

extension AxisVector: RandomAccessCollection, MutableCollection {
  public var startIndex: Int { 0 }
  public var endIndex: Int { used }

  /// The element of an axis; ends the program for a position that is none.
  public subscript(position: Int) -> Int {
    get {
      if position < 0 || position >= used { positionFailure(position, count: used) }
      return storage[position]
    }
    set {
      if position < 0 || position >= used { positionFailure(position, count: used) }
      storage[position] = newValue
    }
  }
}

extension AxisVector: Equatable, Hashable {
  public static func == (left: AxisVector, right: AxisVector) -> Bool {
    guard left.used == right.used else { return false }
    for axis in 0..<left.used where left.storage[axis] != right.storage[axis] { return false }
    return true
  }

  public func hash(into hasher: inout Hasher) {
    for element in self { hasher.combine(element) }
  }
}

extension AxisVector: ExpressibleByArrayLiteral, CustomStringConvertible {
  public init(arrayLiteral elements: Int...) { self.init(elements) }

  /// For example `[128, 784]`.
  public var description: String { "[" + map(String.init).joined(separator: ", ") + "]" }
}

extension AxisVector {
  /// The number of elements of a tensor of this shape; 1 for a scalar's empty shape. Ends the program where it is beyond
  /// `Int`.
  public var elementCount: Int {
    var product = 1
    var hasOverflowed = false
    for axis in 0..<used {
      let (next, overflow) = product.multipliedReportingOverflow(by: storage[axis])
      hasOverflowed = hasOverflowed || overflow
      product = next
    }
    // One extent of 0 makes any product fit.
    if hasOverflowed && !contains(0) { sizeFailure("elementCount", self) }
    return product
  }

  /// The strides of a contiguous row-major tensor of this shape.
  public var rowMajorStrides: Strides {
    var strides = Strides(repeating: 1, count: used)
    var step = 1
    for axis in indices.reversed() {
      strides[axis] = step
      // Beyond `Int` only beside an extent of 0, where no stride is ever used.
      step &*= Swift.max(storage[axis], 1)
    }
    return strides
  }

  /// This shape without its last `count` axes: the batch axes of a stack of vectors (1) or matrices (2).
  package func droppingLastAxes(_ count: Int) -> Shape { Shape(dropLast(count)) }

  package static func + (left: AxisVector, right: AxisVector) -> AxisVector {
    var result = left
    for element in right { result.append(element) }
    return result
  }
}
