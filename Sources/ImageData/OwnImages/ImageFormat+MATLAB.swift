extension ImageFormat {
  /// The variables of a MATLAB file with two axes or more.
  static let matlab = ImageFormat(
    name: ".mat", endings: ["mat"],
    matches: { $0.starts(with: Array("MATLAB".utf8)) }
  ) { path throws(ImageDataError) in
    let file = try MATFile(path)
    let variables = file.variables.filter { variable in
      !variable.isComplex && variable.elementClass.byteCount != nil && variable.shape.filter { $0 > 1 }.count > 1
    }
    if variables.isEmpty {
      let found = file.variables.map { "\($0.name): \($0.description)" }.joined(separator: "; ")
      throw .unusable(
        path: path, expected: "a full, real array of numbers with two axes or more",
        found: found.isEmpty ? "no variables" : found, advice: "save the images as one")
    }
    return ImageArrayFile(names: variables.map(\.name)) { name throws(ImageDataError) in
      try ImageArray(file, file.variables.first { $0.name == name }!)
    }
  }
}

extension ImageArray {
  /// MATLAB programs count images by the last axis, SciPy's savemat keeps the first one that NumPy has. Four axes tell
  /// which by the place of the channels; three by two equal extents that are those of a square image.
  fileprivate init(_ file: MATFile, _ variable: MATVariable) throws(ImageDataError) {
    let shape = variable.shape
    let countIsLast =
      shape.count == 4 && [1, 3].contains(shape[2]) && ![1, 3].contains(shape[3]) && ![1, 3].contains(shape[1])
      || shape.count == 3 && shape[0] == shape[1] && shape[1] != shape[2]
    let order = countIsLast ? [shape.count - 1] + Array(0..<shape.count - 1) : Array(0..<shape.count)
    let place = "\(file.path):\(variable.name)"
    let ordered = order.map { shape[$0] }
    switch variable.elementClass {
    case .uint8:
      let bytes = try file.values(of: variable, as: UInt8.self, order: order)
      self.init(path: place, shape: ordered, values: .bytes(variable.isLogical ? bytes.map { $0 == 0 ? 0 : 255 } : bytes))
    case .double:
      let doubles = try file.values(of: variable, as: Double.self, order: order)
      self.init(
        path: place, shape: ordered, values: .floats(try Self.floats(doubles, shape: ordered, path: place)))
    case .single:
      self.init(
        path: place, shape: ordered, values: .floats(try file.values(of: variable, as: Float.self, order: order)))
    default:
      throw .unusable(
        path: place, expected: "uint8, single or double", found: variable.description,
        advice: "convert it by double(...) and save it again")
    }
  }
}

extension MATFile {
  /// A variable's values, row-major, with its axes in another order.
  fileprivate func values<Element>(
    of variable: MATVariable, as: Element.Type, order: [Int]
  ) throws(ImageDataError) -> [Element] {
    let shape = variable.shape
    // How far apart neighbours along each axis of the result lie in the file.
    let strides = order.map { shape[..<$0].reduce(1, *) }
    let extents = order.map { shape[$0] }
    return try withValues(of: variable, as: Element.self) { values throws(ImageDataError) in
      var result: [Element] = []
      result.reserveCapacity(values.count)
      var index = [Int](repeating: 0, count: extents.count)
      let last = extents.count - 1
      while result.count < values.count {
        let start = zip(index, strides).reduce(0) { $0 + $1.0 * $1.1 }
        for column in 0..<extents[last] { result.append(values[start + column * strides[last]]) }
        var axis = last - 1
        while axis >= 0 {
          index[axis] += 1
          if index[axis] < extents[axis] { break }
          index[axis] = 0
          axis -= 1
        }
      }
      return result
    }
  }
}
