import CMatio
import Foundation

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
      shape: found.shape
        + [Int](repeating: 1, count: found.isReadable ? max(0, pattern.count - found.shape.count) : 0),
      place: found.place)
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
    let excerpt = variables.allSatisfy(\.isReadable) ? nil : try MATExcerpt(of: variable, in: path)
    guard let file = Mat_Open(excerpt?.path ?? path, Int32(MAT_ACC_RDONLY.rawValue)) else {
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

/// A MATLAB file in memory with the header of another one and one of its variables.
private final class MATExcerpt {
  private let descriptor: Int32

  init(of variable: MATVariable, in path: String) throws(ImageDataError) {
    descriptor = memory_file()
    if descriptor < 0 { throw .cannotRead(path: path, reason: String(cString: strerror(errno))) }
    let file = try PlainFile(path)
    for part in [0..<128, variable.place] {
      file.seek(to: part.lowerBound)
      var rest = part.count
      while rest > 0 {
        let bytes = try file.readBytes(min(rest, 1 << 20), at: file.position)
        // Memory takes all of a piece or nothing.
        let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if count < bytes.count { throw .cannotRead(path: path, reason: String(cString: strerror(errno))) }
        rest -= count
      }
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// For libmatio, which opens files by name.
  var path: String { "/proc/self/fd/\(descriptor)" }
}
