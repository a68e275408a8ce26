import CMatio

extension MATFile {
  /// The variable of this name, which must be of a class and shape.
  ///
  /// - Parameter shape: `nil` stands for any extent of 1 or more. MATLAB drops extents of 1 at the end; they count as
  ///   being there.
  /// - Throws: `missingVariable`, `unexpectedVariable`.
  func variable(
    _ name: String, _ elementClass: MATVariable.Class, shape pattern: [Int?]
  ) throws(ImageDataError) -> MATVariable {
    guard let found = variables.first(where: { $0.name == name }) else {
      throw .missingVariable(path: path, name: name, found: variables.map(\.name))
    }
    let variable = MATVariable(
      name: name, elementClass: found.elementClass, isComplex: found.isComplex, isLogical: found.isLogical,
      shape: found.shape + [Int](repeating: 1, count: max(0, pattern.count - found.shape.count)))
    let fits =
      variable.elementClass == elementClass && !variable.isComplex && !variable.isLogical
      && variable.shape.count == pattern.count
      && zip(variable.shape, pattern).allSatisfy { extent, wanted in wanted.map { $0 == extent } ?? (extent > 0) }
    if !fits {
      let extents = pattern.map { $0.map(String.init) ?? "N" }.joined(separator: " x ")
      throw .unexpectedVariable(
        path: path, name: name, expected: "\(elementClass), \(extents)", found: found.description)
    }
    return variable
  }

  /// Hands the values of a variable to `body`, the first dimension fastest.
  ///
  /// - Parameter Element: the type of the variable's class.
  func withValues<Element, Result>(
    of variable: MATVariable, as type: Element.Type,
    _ body: (UnsafeBufferPointer<Element>) throws(ImageDataError) -> Result
  ) throws(ImageDataError) -> Result {
    guard let file = Mat_Open(path, Int32(MAT_ACC_RDONLY.rawValue)) else {
      throw .unreadableVariable(path: path, name: variable.name)
    }
    defer { Mat_Close(file) }
    let count = variable.shape.reduce(1, *)
    guard let read = Mat_VarRead(file, variable.name) else {
      throw .unreadableVariable(path: path, name: variable.name)
    }
    defer { Mat_VarFree(read) }
    // What libmatio made must be what the walk saw: the memory is trusted to hold that many values.
    guard read.pointee.class_type.rawValue == variable.elementClass.rawValue,
      read.pointee.nbytes == count * MemoryLayout<Element>.stride, let data = read.pointee.data
    else { throw .unreadableVariable(path: path, name: variable.name) }
    let values = UnsafeBufferPointer(start: data.assumingMemoryBound(to: Element.self), count: count)
    return try body(values)
  }
}
