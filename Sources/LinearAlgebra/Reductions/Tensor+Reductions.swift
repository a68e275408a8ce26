import CKernels

extension Tensor {
  /// The sum over `axes` (all by default). Reduced axes go away, or stay with extent 1 where `keepingAxes` is set.
  ///
  /// Float elements are added four at a time and from there on in double precision, so that the sum is right to 2^-22 of
  /// the sum of magnitudes, however many there are.
  public func sum(axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
    reduced(CK_SUM, axes, keepingAxes, "sum")
  }

  /// The sum of the squares over `axes`.
  public func sumOfSquares(axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
    reduced(CK_SUM_OF_SQUARES, axes, keepingAxes, "sumOfSquares")
  }

  /// The arithmetic mean over `axes`; NaN where they are empty.
  public func mean(axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
    let total = sum(axes: axes, keepingAxes: keepingAxes)
    let reducedCount = Shape((axes ?? Array(0..<rank)).map { shape[normalized(axis: $0, in: "mean")] }).elementCount
    return total / Scalar(reducedCount)
  }

  /// The largest element over `axes`; -∞ where they are empty, NaN where one is NaN.
  public func max(axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
    reduced(CK_MAX, axes, keepingAxes, "max")
  }

  /// The smallest element over `axes`; +∞ where they are empty, NaN where one is NaN.
  public func min(axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
    reduced(CK_MIN, axes, keepingAxes, "min")
  }

  /// log Σ exp over `axes`, without overflow; -∞ where they are empty.
  public func logSumExp(axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
    reduced(CK_LOG_SUM_EXP, axes, keepingAxes, "logSumExp")
  }

  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  private func reduced(_ operation: ck_reduce_op, _ axes: [Int]?, _ keepingAxes: Bool, _ name: String) -> Tensor {
    var isReduced = [Bool](repeating: axes == nil, count: rank)
    for axis in axes ?? [] {
      let axis = normalized(axis: axis, in: name)
      if isReduced[axis] { argumentFailure(name, "the axes: repeated axis", axis, expected: "each axis once") }
      isReduced[axis] = true
    }
    if let order = axisOrderInMemory {
      // Along the memory instead of across it.
      let axes = order.indices.filter { isReduced[order[$0]] }
      let places = order.indices.map { order.firstIndex(of: $0)! }
      let result = permuted(order).reduced(operation, axes, true, name).permuted(places)
      return keepingAxes ? result : result.removingAxes(isReduced)
    }
    var result = self
    var operation = operation
    // Runs of neighbouring axes, from the last one on: each is one pass over a contiguous [outer, count, inner].
    var end = rank
    var isFirst = true
    while end > 0 {
      var start = end - 1
      while start > 0 && isReduced[start - 1] == isReduced[end - 1] { start -= 1 }
      if isReduced[start] {
        if !isFirst && operation == CK_SUM_OF_SQUARES { operation = CK_SUM }
        result = result.reducedRun(operation, start..<end)
        isFirst = false
      }
      end = start
    }
    if isFirst {
      // No axis at all: a sum over nothing but the element itself.
      result = operation == CK_SUM_OF_SQUARES ? square(self) : self
    }
    return keepingAxes ? result : result.removingAxes(isReduced)
  }

  private func removingAxes(_ isRemoved: [Bool]) -> Tensor {
    isRemoved.indices.reversed().reduce(self) { isRemoved[$1] ? $0.removingAxis(at: $1) : $0 }
  }

  /// The axes in the order in which memory holds the elements of a permuted tensor without gaps; nil for others.
  private var axisOrderInMemory: [Int]? {
    if isContiguous { return nil }
    let order = (0..<rank).sorted { (strides[$0], $1) > (strides[$1], $0) }
    return permuted(order).isContiguous ? order : nil
  }

  /// Reduces neighbouring axes to extent 1 each.
  private func reducedRun(_ operation: ck_reduce_op, _ axes: Range<Int>) -> Tensor {
    let count = Shape(axes.map { shape[$0] }).elementCount
    let outer = Shape(shape.prefix(axes.lowerBound)).elementCount
    let inner = Shape(shape.dropFirst(axes.upperBound)).elementCount
    var target = shape
    for axis in axes { target[axis] = 1 }
    return Tensor(shape: target) { output in
      withUnsafeBufferPointer { input in
        guard let from = input.baseAddress, let to = output.baseAddress, output.count > 0 else { return }
        Self.reduce(operation, outer: outer, count: count, inner: inner, from, to)
      }
    }
  }

  /// Splits the work over threads. Where the split cuts through a sum, the blocks are a function of the shape alone and
  /// are combined in order, so that the result does not depend on the number of threads.
  private static func reduce(
    _ operation: ck_reduce_op, outer: Int, count: Int, inner: Int,
    _ input: UnsafePointer<Scalar>, _ output: UnsafeMutablePointer<Scalar>
  ) {
    let kernel = Scalar.kernels.reductions.reduce
    let blockElements = 1 << 15
    // At least 16 elements go into each partial result, so that the partial results stay far fewer than the elements.
    let blockCount = Swift.max(16, blockElements / Swift.max(1, inner))
    if outer >= 8 || count * inner < 2 * blockElements || count <= blockCount {
      Threads.forEachRange(outer, grain: Swift.max(1, blockElements / Swift.max(1, count * inner))) { range in
        kernel(
          operation, range.count, count, inner, input + range.lowerBound * count * inner,
          output + range.lowerBound * inner)
      }
      return
    }
    let blocks = (count + blockCount - 1) / blockCount
    let partial = Tensor(uninitialized: [outer, blocks, inner])
    let partials = partial.pointer
    Threads.forEach(outer * blocks) { index in
      let (slice, block) = (index / blocks, index % blocks)
      let start = block * blockCount
      kernel(
        operation, 1, Swift.min(blockCount, count - start), inner, input + (slice * count + start) * inner,
        partials + index * inner)
    }
    kernel(operation == CK_SUM_OF_SQUARES ? CK_SUM : operation, outer, blocks, inner, partials, output)
    withExtendedLifetime(partial.storage) {}
  }
}
