import ArgumentParser

/// The ending of a file's name, where it promises a format.
enum FileExtension {
  /// Refuses a name with the ending of another format: the file would be what its name denies. A name without one, or of
  /// something that is no file, such as a device, promises nothing.
  static func require(_ wanted: String, of path: String) throws(ValidationError) {
    let name = path.split(separator: "/").last ?? ""
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return }
    let found = name[name.index(after: dot)...].lowercased()
    // Such as a version, v1.2, or a temporary name.
    guard found.count <= 12, found.contains(where: \.isLetter), found != wanted else { return }
    throw ValidationError(
      "--to \(path) has the ending .\(found), and the file would be .\(wanted): write \(path.dropLast(found.count))\(wanted)")
  }
}
