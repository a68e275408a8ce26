extension Tensor: Equatable {
  /// The same shape and equal elements; NaN equals nothing, as everywhere.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public static func == (left: Tensor, right: Tensor) -> Bool {
    guard left.shape == right.shape else { return false }
    return left.withUnsafeBufferPointer { a in
      right.withUnsafeBufferPointer { b in
        a.count == 0 || Scalar.kernels.elementwise.firstDifference(a.count, a.baseAddress!, b.baseAddress!) < 0
      }
    }
  }

  /// Whether no element is NaN or infinite.
  public var isFinite: Bool { firstNotFinite == nil }

  /// The row-major position of the first element that is NaN or infinite.
  package var firstNotFinite: Int? {
    withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return nil }
      let position = Scalar.kernels.elementwise.firstNotFinite(buffer.count, base)
      return position < 0 ? nil : position
    }
  }
}
