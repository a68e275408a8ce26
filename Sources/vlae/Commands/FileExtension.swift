import ArgumentParser

/// The ending of a file's name, where it promises a format.
enum FileExtension {
  /// Refuses a name with the ending of another format: the file would be what its name denies. A name without one, or of
  /// something that is no file, such as a device, promises nothing.
  static func require(anyOf wanted: [String], of path: String) throws(ValidationError) {
    let name = path.split(separator: "/").last ?? ""
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return }
    let found = name[name.index(after: dot)...].lowercased()
    // Such as a version, v1.2, or a temporary name.
    guard found.count <= 12, found.contains(where: \.isLetter), !wanted.contains(found) else { return }
    throw ValidationError(
      "--to \(path) has the ending .\(found), and the file would be .\(wanted[0]): write "
        + wanted.map { "\(path.dropLast(found.count))\($0)" }.joined(separator: " or "))
  }
}
