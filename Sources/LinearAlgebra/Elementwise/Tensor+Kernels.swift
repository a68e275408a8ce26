import CKernels

// The ways from tensors to the elementwise kernels; the operations themselves are one line each in the files beside.
//
// Here and elsewhere, functions that do the work are compiled for Float and for Double (`@_specialize`): callers in
// other modules would otherwise run the generic code, which looks up types and tables at run time at every step.

extension Tensor {
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  func unary(_ operation: ck_unary_op) -> Tensor {
    let result = Tensor(uninitialized: shape)
    let (input, output) = (pointer, result.pointer)
    StridedLoop(shape: shape, output: result.strides, strides).run { loop, offsets in
      Scalar.kernels.elementwise.unary(operation, loop, input + offsets[1], output + offsets[0])
    }
    withExtendedLifetime(storage) {}
    return result
  }

  /// A contiguous copy that nobody else refers to.
  func copy() -> Tensor { unary(CK_COPY) }

  /// Writes `source` into `target`, a view of memory that only the caller's tensor refers to.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  static func copyElements(of source: Tensor, to target: Tensor) {
    let (input, output) = (source.pointer, target.pointer)
    StridedLoop(shape: target.shape, output: target.strides, source.strides).run { loop, offsets in
      Scalar.kernels.elementwise.unary(CK_COPY, loop, input + offsets[1], output + offsets[0])
    }
    withExtendedLifetime((source.storage, target.storage)) {}
  }

  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  static func binary(_ operation: ck_binary_op, _ left: Tensor, _ right: Tensor, name: String) -> Tensor {
    let shape = broadcastShape(left.shape, right.shape, in: name)
    let result = Tensor(uninitialized: shape)
    let (a, b) = (left.broadcast(to: shape), right.broadcast(to: shape))
    let (inputA, inputB, output) = (a.pointer, b.pointer, result.pointer)
    StridedLoop(shape: shape, output: result.strides, a.strides, b.strides).run { loop, offsets in
      Scalar.kernels.elementwise.binary(operation, loop, inputA + offsets[1], inputB + offsets[2], output + offsets[0])
    }
    withExtendedLifetime((a.storage, b.storage)) {}
    return result
  }

  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  static func binary(_ operation: ck_binary_op, _ left: Tensor, _ right: Scalar) -> Tensor {
    let result = Tensor(uninitialized: left.shape)
    let (input, output) = (left.pointer, result.pointer)
    let zero = Strides(repeating: 0, count: left.rank)
    withUnsafePointer(to: right) { right in
      StridedLoop(shape: left.shape, output: result.strides, left.strides, zero).run { loop, offsets in
        Scalar.kernels.elementwise.binary(operation, loop, input + offsets[1], right, output + offsets[0])
      }
    }
    withExtendedLifetime(left.storage) {}
    return result
  }

  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  static func binary(_ operation: ck_binary_op, _ left: Scalar, _ right: Tensor) -> Tensor {
    let result = Tensor(uninitialized: right.shape)
    let (input, output) = (right.pointer, result.pointer)
    let zero = Strides(repeating: 0, count: right.rank)
    withUnsafePointer(to: left) { left in
      StridedLoop(shape: right.shape, output: result.strides, zero, right.strides).run { loop, offsets in
        Scalar.kernels.elementwise.binary(operation, loop, left, input + offsets[2], output + offsets[0])
      }
    }
    withExtendedLifetime(right.storage) {}
    return result
  }

  /// `self = self op right`, in place where no other tensor shares the memory.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  mutating func combine(_ operation: ck_binary_op, _ right: Tensor, name: String) {
    if broadcastShape(shape, right.shape, in: name) != shape {
      shapeFailure(name, shape, right.shape, expected: "a right side that broadcasts to the left one")
    }
    // The right side may be a view of this memory: then its reference keeps the storage from being unique.
    guard isUniqueAndContiguous() else {
      self = Self.binary(operation, self, right, name: name)
      return
    }
    let b = right.broadcast(to: shape)
    let (input, output) = (b.pointer, pointer)
    StridedLoop(shape: shape, output: strides, strides, b.strides).run { loop, offsets in
      Scalar.kernels.elementwise.binary(operation, loop, output + offsets[1], input + offsets[2], output + offsets[0])
    }
    withExtendedLifetime(b.storage) {}
  }

  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  mutating func combine(_ operation: ck_binary_op, _ right: Scalar) {
    guard isUniqueAndContiguous() else {
      self = Self.binary(operation, self, right)
      return
    }
    let output = pointer
    let zero = Strides(repeating: 0, count: rank)
    withUnsafePointer(to: right) { right in
      StridedLoop(shape: shape, output: strides, strides, zero).run { loop, offsets in
        Scalar.kernels.elementwise.binary(operation, loop, output + offsets[1], right, output + offsets[0])
      }
    }
  }

  /// Sets every element to `value`.
  public mutating func fill(with value: Scalar) {
    makeUniqueAndContiguous()
    fillShared(with: value)
  }

  /// Fills the elements of a view of memory that only the caller's tensor refers to.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  func fillShared(with value: Scalar) {
    let output = pointer
    StridedLoop(shape: shape, output: strides).run { loop, offsets in
      Scalar.kernels.elementwise.fill(loop, value, output + offsets[0])
    }
  }
}
