extension Tensor {
  /// The position of the largest element along `axis`, the first of several; a NaN counts as the largest.
  /// - Returns: of the shape without the axis, whose extent must not be 0.
  public func argmax(axis: Int = -1) -> Indices { best(axis, "argmax") { $0 > $1 } }

  /// The position of the smallest element along `axis`, the first of several; a NaN counts as the smallest.
  /// - Returns: of the shape without the axis, whose extent must not be 0.
  public func argmin(axis: Int = -1) -> Indices { best(axis, "argmin") { $0 < $1 } }

  /// The positions that sort the elements along `axis`; equal elements keep their order, NaN stand last.
  public func argsort(axis: Int = -1, descending: Bool = false) -> Indices {
    var found: [Int] = []
    found.reserveCapacity(shape.elementCount)
    let axis = normalized(axis: axis, in: "argsort")
    forEachRow(along: axis) { row in found += Self.order(row, descending: descending) }
    return Indices.fromRows(found, rowLength: shape[axis], shape: shape, axis: axis)
  }

  /// The elements along `axis` in order; NaN stand last.
  public func sorted(axis: Int = -1, descending: Bool = false) -> Tensor {
    takeAlong(argsort(axis: axis, descending: descending), axis: axis)
  }

  /// The `count` largest elements along `axis` (the smallest where `largest` is false), in order, and their positions.
  public func topK(_ count: Int, axis: Int = -1, largest: Bool = true) -> (values: Tensor, indices: Indices) {
    let axis = normalized(axis: axis, in: "topK")
    if count < 0 || count > shape[axis] {
      argumentFailure("topK", "the count", count, expected: "0 ... \(shape[axis])")
    }
    var found: [Int] = []
    forEachRow(along: axis) { row in found += Self.order(row, descending: largest).prefix(count) }
    var target = shape
    target[axis] = count
    let indices = Indices.fromRows(found, rowLength: count, shape: target, axis: axis)
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
    func row(_ index: Int) -> Indices { order.part(index, along: axis) }
    return (row(low), row(Swift.min(low + 1, count - 1)), Scalar(place - Double(low)), row(count - 1))
  }

  /// The middle element along `axis`, or the mean of the two in the middle.
  public func median(axis: Int = -1) -> Tensor { quantile(0.5, axis: axis) }

  // MARK: - Rows along an axis

  private func best(_ axis: Int, _ name: String, _ isBetter: (Scalar, Scalar) -> Bool) -> Indices {
    let axis = normalized(axis: axis, in: name)
    if shape[axis] == 0 { shapeFailure(name, shape, expected: "elements along axis \(axis)") }
    var found: [Int] = []
    forEachRow(along: axis) { row in
      var best = 0
      for index in row.indices where !row[best].isNaN && (isBetter(row[index], row[best]) || row[index].isNaN) {
        best = index
      }
      found.append(best)
    }
    var target = shape
    target.remove(at: axis)
    return Indices(found, shape: target)
  }

  private static func order(_ row: [Scalar], descending: Bool) -> [Int] {
    row.indices.sorted { a, b in
      let (x, y) = (row[a], row[b])
      if x.isNaN || y.isNaN { return x.isNaN == y.isNaN ? a < b : y.isNaN }
      return x == y ? a < b : descending ? x > y : x < y
    }
  }

  /// Row by row, in row-major order of the other axes.
  private func forEachRow(along axis: Int, _ body: ([Scalar]) -> Void) {
    let (outer, inner) = extents(around: axis)
    let extent = shape[axis]
    withUnsafeBufferPointer { input in
      for block in 0..<outer {
        for column in 0..<inner {
          body((0..<extent).map { input[(block * extent + $0) * inner + column] })
        }
      }
    }
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
    let row = indices.shape[axis] * inner
    for (place, index) in indices.elements.enumerated() {
      let position = index < 0 ? index + extent : index
      body(place, (place / row * extent + position) * inner + place % inner)
    }
  }
}

extension Indices {
  /// Those at `index` along `axis`, whose extent becomes 1.
  fileprivate func part(_ index: Int, along axis: Int) -> Indices {
    let inner = Shape(shape.dropFirst(axis + 1)).elementCount
    let block = shape[axis] * inner
    var target = shape
    target[axis] = 1
    let chosen = (0..<target.elementCount).map { elements[$0 / inner * block + index * inner + $0 % inner] }
    return Indices(chosen, shape: target)
  }

  /// From rows along an axis, one after the other.
  fileprivate static func fromRows(_ rows: [Int], rowLength: Int, shape: Shape, axis: Int) -> Indices {
    let inner = Shape(shape.dropFirst(axis + 1)).elementCount
    if inner == 1 { return Indices(rows, shape: shape) }
    var elements = [Int](repeating: 0, count: rows.count)
    for (place, index) in rows.enumerated() {
      let (line, position) = place.quotientAndRemainder(dividingBy: rowLength)
      elements[(line / inner * rowLength + position) * inner + line % inner] = index
    }
    return Indices(elements, shape: shape)
  }
}
