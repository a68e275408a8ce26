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

  /// Elements that a thread searches at a time.
  private static var searchedTogether: Int { 1 << 15 }

  /// The row-major position of the first element that is NaN or infinite.
  package var firstNotFinite: Int? {
    withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return nil }
      func search(_ start: Int, _ count: Int) -> Int? {
        let position = Scalar.kernels.elementwise.firstNotFinite(count, base + start)
        return position < 0 ? nil : start + position
      }
      let extent = Self.searchedTogether
      if buffer.count <= extent { return search(0, buffer.count) }
      let places = Threads.map((buffer.count + extent - 1) / extent) { index in
        search(index * extent, Swift.min(extent, buffer.count - index * extent))
      }
      return places.lazy.compactMap { $0 }.first
    }
  }
}
