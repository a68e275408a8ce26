extension MATStream {
  /// What an array says about itself, from its flags to its name. Of cells, structures, sparse arrays and objects the
  /// dimensions are of no use.
  mutating func header() throws(ImageDataError) -> MATVariable {
    let place = position
    let flags = word(try content(of: "the array flags", type: .uint32, counts: 8...8)[..<4])
    guard let elementClass = MATVariable.Class(rawValue: flags & 0xff) else {
      throw corrupt(at: place, expected: "an array of a class from 1 to 17", found: "class \(flags & 0xff)")
    }
    // Objects of newer classes have none.
    let shape = elementClass == .opaque ? [] : try shape()
    return MATVariable(
      name: try name(), elementClass: elementClass, isComplex: flags & 0x800 != 0, isLogical: flags & 0x200 != 0,
      shape: elementClass.isReadable ? shape : [])
  }

  /// MATLAB has no limit to the number of dimensions; eight are more than any image needs.
  private mutating func shape() throws(ImageDataError) -> [Int] {
    let place = position
    let bytes = try content(of: "the dimensions", type: .int32, counts: 8...32)
    let shape = stride(from: 0, to: bytes.count - bytes.count % 4, by: 4).map { start in
      Int(Int32(bitPattern: word(bytes[start..<start + 4])))
    }
    if bytes.count % 4 != 0 || shape.contains(where: { $0 < 0 }) {
      throw corrupt(at: place, expected: "dimensions of 0 or more", found: "\(bytes.count) bytes: \(extents(shape))")
    }
    return shape
  }

  private mutating func name() throws(ImageDataError) -> String {
    let place = position
    let bytes = try content(of: "the variable's name", type: .int8, counts: 0...63)
    let name = String(decoding: bytes, as: UTF8.self)
    let isName = name.unicodeScalars.allSatisfy { $0.isASCII && ($0 == "_" || $0.properties.isASCIIAlphanumeric) }
    if !isName { throw corrupt(at: place, expected: "a name of letters, digits and _", found: "\"\(name)\"") }
    return name
  }

  /// Checks the types and sizes of the values against the dimensions, and passes over them up to the array's end. What
  /// is not read is left alone.
  mutating func skipValues(of variable: MATVariable) throws(ImageDataError) {
    if !variable.isReadable { return }
    if let byteCount = variable.elementClass.byteCount {
      try skipNumbers(of: variable, byteCount: byteCount)
    } else {
      try skipText()
    }
    if position != end {
      throw corrupt(at: position, expected: "the end of the array \(variable.name)", found: "\(end - position) bytes")
    }
  }

  /// - Parameter byteCount: of a value in memory.
  private mutating func skipNumbers(of variable: MATVariable, byteCount: Int) throws(ImageDataError) {
    let place = position
    guard let count = product(variable.shape), count <= maximumArrayByteCount / byteCount else {
      throw corrupt(
        at: place, expected: "at most \(maximumArrayByteCount) bytes of values",
        found: "the variable \(variable.name): \(variable)")
    }
    for part in variable.isComplex ? ["the real parts", "the imaginary parts"] : ["the values"] {
      let place = position
      let tag = try tag(of: part)
      guard variable.elementClass.holds(tag.type), tag.count == count * (tag.type.byteCount ?? 0) else {
        throw corrupt(
          at: place, expected: "\(count) values for the variable \(variable.name): \(variable)",
          found: "\(tag.count) bytes of \(tag.type)")
      }
      try skipContent(tag, of: part)
    }
  }

  private mutating func skipText() throws(ImageDataError) {
    let place = position
    let tag = try tag(of: "the text")
    if [.matrix, .compressed, .single, .double].contains(tag.type) || tag.count > maximumArrayByteCount {
      throw corrupt(
        at: place, expected: "at most \(maximumArrayByteCount) bytes of characters",
        found: "\(tag.count) bytes of \(tag.type)")
    }
    try skipContent(tag, of: "the text")
  }
}

extension Unicode.Scalar.Properties {
  fileprivate var isASCIIAlphanumeric: Bool { isAlphabetic || numericType == .decimal }
}
