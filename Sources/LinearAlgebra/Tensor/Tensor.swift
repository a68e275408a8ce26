/// An n-dimensional array of `Float` or `Double` with value semantics.
///
/// Elements are laid out row-major in memory that views share: slicing, transposing, broadcasting and (where the
/// strides allow it) reshaping copy nothing; the first write through a shared tensor copies (copy on write). Up to
/// eight axes. The last two axes are the rows and columns of a matrix, all leading ones a batch of matrices.
public struct Tensor<Scalar: TensorScalar>: Sendable {
  package var storage: TensorStorage<Scalar>
  /// Where element `[0, ..., 0]` lies in the storage.
  var offset: Int
  /// The extent of each axis; empty for a scalar.
  public internal(set) var shape: Shape
  /// The distance in elements between neighbours along each axis: 0 for a broadcast axis, negative for a flipped one.
  public internal(set) var strides: Strides

  package init(storage: TensorStorage<Scalar>, offset: Int, shape: Shape, strides: Strides) {
    self.storage = storage
    self.offset = offset
    self.shape = shape
    self.strides = strides
  }

  /// A contiguous tensor whose elements the caller is about to write, all of them.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package init(uninitialized shape: Shape) {
    for extent in shape where extent < 0 { shapeFailure("Tensor", shape, expected: "extents of 0 or more") }
    self.init(
      storage: TensorStorage(count: shape.elementCount), offset: 0, shape: shape, strides: shape.rowMajorStrides)
  }

  /// A tensor of `shape` whose elements `body` writes, in row-major order, all of them.
  public init(shape: Shape, initializingWith body: (UnsafeMutableBufferPointer<Scalar>) throws -> Void) rethrows {
    self.init(uninitialized: shape)
    let buffer = UnsafeMutableBufferPointer(start: storage.base, count: shape.elementCount)
    try withExtendedLifetime(storage) { try body(buffer) }
  }

  /// The number of axes.
  public var rank: Int { shape.count }

  /// The number of elements.
  public var count: Int { shape.elementCount }

  /// Whether the elements lie without gaps in row-major order.
  public var isContiguous: Bool {
    if count == 0 { return true }
    var step = 1
    for axis in shape.indices.reversed() where shape[axis] != 1 {
      if strides[axis] != step { return false }
      step *= shape[axis]
    }
    return true
  }

  /// The first element's address; valid while the storage is held.
  var pointer: UnsafeMutablePointer<Scalar> { storage.base + offset }

  /// This tensor, or a copy of it that is contiguous.
  public func contiguous() -> Tensor { isContiguous ? self : copy() }

  /// Calls `body` with the elements in row-major order; copies them first unless they are contiguous.
  public func withUnsafeBufferPointer<Result>(
    _ body: (UnsafeBufferPointer<Scalar>) throws -> Result
  ) rethrows -> Result {
    let source = contiguous()
    return try withExtendedLifetime(source.storage) {
      try body(UnsafeBufferPointer(start: source.pointer, count: source.count))
    }
  }

  /// Calls `body` with the elements in row-major order for reading and writing; copies them first where another
  /// tensor shares them.
  public mutating func withUnsafeMutableBufferPointer<Result>(
    _ body: (UnsafeMutableBufferPointer<Scalar>) throws -> Result
  ) rethrows -> Result {
    makeUniqueAndContiguous()
    let buffer = UnsafeMutableBufferPointer(start: pointer, count: count)
    return try withExtendedLifetime(storage) { try body(buffer) }
  }

  /// Whether the elements may be changed where they are: no other tensor sees them and they leave no gaps.
  mutating func isUniqueAndContiguous() -> Bool { isKnownUniquelyReferenced(&storage) && isContiguous }

  mutating func makeUniqueAndContiguous() {
    if !isUniqueAndContiguous() { self = copy() }
  }

  /// The elements in row-major order.
  public var scalars: [Scalar] { withUnsafeBufferPointer { Array($0) } }

  /// The element of a tensor that has exactly one.
  public var scalar: Scalar {
    if count != 1 { shapeFailure("scalar", shape, expected: "exactly one element") }
    return withExtendedLifetime(storage) { pointer.pointee }
  }
}

extension Tensor {
  /// The first element's address, for kernels that fill a fresh tensor from several threads. The caller holds the tensor.
  package var sharedPointer: UnsafeMutablePointer<Scalar> { pointer }
}
