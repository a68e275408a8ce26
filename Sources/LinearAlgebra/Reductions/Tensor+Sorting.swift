extension Tensor {
  /// The position of the largest element along `axis`, the first of several; a NaN counts as the largest.
  /// - Returns: of the shape without the axis, whose extent must not be 0.
  public func argmax(axis: Int = -1) -> Indices { best(axis, "argmax") { $0 > $1 } }

  /// The position of the smallest element along `axis`, the first of several; a NaN counts as the smallest.
  /// - Returns: of the shape without the axis, whose extent must not be 0.
  public func argmin(axis: Int = -1) -> Indices { best(axis, "argmin") { $0 < $1 } }

  /// The positions that sort the elements along `axis`; equal elements keep their order, NaN stand last.
  public func argsort(axis: Int = -1, descending: Bool = false) -> Indices {
    let axis = normalized(axis: axis, in: "argsort")
    if count == 0 { return Indices([], shape: shape) }
    let elements = [Int](unsafeUninitializedCapacity: count) { elements, initializedCount in
      initializedCount = count
      // Int has 64 bits on every platform of this package.
      elements.baseAddress!.withMemoryRebound(to: Int64.self, capacity: count) { output in
        nonisolated(unsafe) let output = output
        let sort = Scalar.kernels.reductions.argsort
        forEachRow(along: axis, scratchBytes: 2 * (MemoryLayout<Scalar>.size + 8)) { input, start, step, scratch in
          sort(shape[axis], input + start, step, descending ? 1 : 0, scratch, output + start, step)
        }
      }
    }
    return Indices(elements, shape: shape)
  }

  /// The elements along `axis` in order; NaN stand last.
  public func sorted(axis: Int = -1, descending: Bool = false) -> Tensor {
    let axis = normalized(axis: axis, in: "sorted")
    let result = Tensor(uninitialized: shape)
    let (output, sort) = (result.pointer, Scalar.kernels.reductions.sort)
    forEachRow(along: axis, scratchBytes: 2 * MemoryLayout<Scalar>.size) { input, start, step, scratch in
      sort(shape[axis], input + start, step, descending ? 1 : 0, scratch, output + start, step)
    }
    return result
  }

  /// The `count` largest elements along `axis` (the smallest where `largest` is false), in order, and their positions.
  public func topK(_ count: Int, axis: Int = -1, largest: Bool = true) -> (values: Tensor, indices: Indices) {
    let axis = normalized(axis: axis, in: "topK")
    if count < 0 || count > shape[axis] {
      argumentFailure("topK", "the count", count, expected: "0 ... \(shape[axis])")
    }
    let indices = argsort(axis: axis, descending: largest).part(0..<count, along: axis)
    return (takeAlong(indices, axis: axis), indices)
  }

  /// The elements at positions along `axis`, each row of them its own: result[.., i, ..] = self[.., indices[.., i, ..],
  /// ..]; negative ones count from the end.
  /// - Parameters:
  ///   - indices: of this tensor's shape but for `axis`.
  ///   - axis: along which they count.
  public func takeAlong(_ indices: Indices, axis: Int = -1) -> Tensor {
    let axis = checkedAxis(indices, axis, "takeAlong")
    return Tensor(shape: indices.shape) { output in
      withUnsafeBufferPointer { input in
        forEachPlace(of: indices, axis: axis) { place, source in output[place] = input[source] }
      }
    }
  }

  /// The transpose of ``takeAlong(_:axis:)``: a tensor of `shape` that is 0 but for the sums of what is put at each
  /// place.
  package func putAlong(_ indices: Indices, axis: Int, in shape: Shape) -> Tensor {
    var result = Tensor.zeros(shape)
    let axis = result.checkedAxis(indices, axis, "putAlong")
    withUnsafeBufferPointer { input in
      result.withUnsafeMutableBufferPointer { output in
        Tensor.forEachPlace(of: indices, axis: axis, extent: shape[axis]) { place, target in
          output[target] += input[place]
        }
      }
    }
    return result
  }

  /// The value below which the share `q` of the elements along `axis` lies, linearly between the two nearest; NaN where
  /// one is NaN.
  /// - Parameters:
  ///   - q: 0 ... 1.
  ///   - axis: along which the elements are compared.
  /// - Returns: of the shape without the axis, whose extent must not be 0.
  public func quantile(_ q: Double, axis: Int = -1) -> Tensor {
    let neighbours = quantileNeighbours(q, axis: axis)
    let low = takeAlong(neighbours.low, axis: axis), high = takeAlong(neighbours.high, axis: axis)
    let mixed = neighbours.weight == 0 ? low : low + (high - low) * neighbours.weight
    // A row with a NaN has it last.
    let last = takeAlong(neighbours.last, axis: axis)
    return select(where: isNaN(last), Tensor(.nan), mixed).removingAxis(at: axis)
  }

  /// Where the elements next to the quantile `q` are, the weight of the upper one, and where the last element in order
  /// is; the axis has extent 1.
  package func quantileNeighbours(
    _ q: Double, axis: Int
  ) -> (low: Indices, high: Indices, weight: Scalar, last: Indices) {
    if !(0...1).contains(q) { argumentFailure("quantile", "the share", q, expected: "0 ... 1") }
    let axis = normalized(axis: axis, in: "quantile")
    let count = shape[axis]
    if count == 0 { shapeFailure("quantile", shape, expected: "elements along axis \(axis)") }
    let place = q * Double(count - 1)
    let low = Int(place)
    let order = argsort(axis: axis)
    func row(_ index: Int) -> Indices { order.part(index..<index + 1, along: axis) }
    return (row(low), row(Swift.min(low + 1, count - 1)), Scalar(place - Double(low)), row(count - 1))
  }

  /// The middle element along `axis`, or the mean of the two in the middle.
  public func median(axis: Int = -1) -> Tensor { quantile(0.5, axis: axis) }

  // MARK: - Rows along an axis

  @inline(__always)
  private func best(_ axis: Int, _ name: String, _ isBetter: (Scalar, Scalar) -> Bool) -> Indices {
    let axis = normalized(axis: axis, in: name)
    let (extent, source) = (shape[axis], contiguous())
    if extent == 0 { shapeFailure(name, shape, expected: "elements along axis \(axis)") }
    let (outer, inner) = extents(around: axis)
    let input = source.pointer
    let found = Threads.map(outer * inner) { row in
      let start = row / inner * extent * inner + row % inner
      var (place, best) = (0, input[start])
      for index in 0..<extent where !best.isNaN {
        let element = input[start + index * inner]
        if isBetter(element, best) || element.isNaN { (place, best) = (index, element) }
      }
      return place
    }
    withExtendedLifetime(source.storage) {}
    var target = shape
    target.remove(at: axis)
    return Indices(found, shape: target)
  }

  /// Calls `body` on all threads for each row along `axis` of the contiguous elements: where it starts, the distance of
  /// its elements, and memory for so many bytes per element, of 64 elements at least.
  private func forEachRow(
    along axis: Int, scratchBytes: Int,
    _ body: (UnsafePointer<Scalar>, _ start: Int, _ step: Int, UnsafeMutableRawPointer) -> Void
  ) {
    let (extent, source) = (shape[axis], contiguous())
    let (outer, inner) = extents(around: axis)
    if count == 0 { return }
    if extent > UInt32.max { argumentFailure("sorted", "the extent", extent, expected: "below 2³²") }
    Threads.forEachRange(outer * inner, grain: Swift.max(1, 4096 / extent)) { rows in
      let scratch = UnsafeMutableRawPointer.allocate(byteCount: Swift.max(extent, 64) * scratchBytes, alignment: 64)
      defer { scratch.deallocate() }
      for row in rows {
        body(source.pointer, row / inner * extent * inner + row % inner, inner, scratch)
      }
    }
    withExtendedLifetime(source.storage) {}
  }

  private func checkedAxis(_ indices: Indices, _ axis: Int, _ name: String) -> Int {
    let axis = normalized(axis: axis, in: name)
    var expected = shape
    if indices.shape.count == shape.count { expected[axis] = indices.shape[axis] }
    if indices.shape != expected {
      shapeFailure(name, shape, indices.shape, expected: "equal extents apart from axis \(axis)")
    }
    for index in indices.elements where index < -shape[axis] || index >= shape[axis] {
      argumentFailure(name, "the index", index, expected: "-\(shape[axis]) ..< \(shape[axis])")
    }
    return axis
  }

  private func forEachPlace(of indices: Indices, axis: Int, _ body: (_ place: Int, _ element: Int) -> Void) {
    Self.forEachPlace(of: indices, axis: axis, extent: shape[axis], body)
  }

  /// Each place of the indices, and that of the element that they name along an axis of another extent.
  private static func forEachPlace(
    of indices: Indices, axis: Int, extent: Int, _ body: (_ place: Int, _ element: Int) -> Void
  ) {
    let inner = Shape(indices.shape.dropFirst(axis + 1)).elementCount
    let count = indices.shape[axis]
    indices.elements.withUnsafeBufferPointer { elements in
      var place = 0
      let blocks = elements.isEmpty ? 0 : elements.count / (count * inner)
      for block in 0..<blocks {
        let start = block * extent * inner
        for _ in 0..<count {
          for column in 0..<inner {
            let index = elements[place]
            body(place, start + (index < 0 ? index + extent : index) * inner + column)
            place += 1
          }
        }
      }
    }
  }
}

extension Indices {
  /// Those at the positions `range` along `axis`.
  fileprivate func part(_ range: Range<Int>, along axis: Int) -> Indices {
    let inner = Shape(shape.dropFirst(axis + 1)).elementCount
    let block = shape[axis] * inner
    var target = shape
    target[axis] = range.count
    var chosen: [Int] = []
    chosen.reserveCapacity(target.elementCount)
    for start in stride(from: 0, to: elements.count, by: Swift.max(1, block)) {
      chosen += elements[start + range.lowerBound * inner..<start + range.upperBound * inner]
    }
    return Indices(chosen, shape: target)
  }
}
