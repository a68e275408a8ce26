import LocatedJSON

extension JSONFields {
  /// The fields of a file.
  /// - Throws: `FileError`, `JSONError`.
  init(contentsOf path: String) throws {
    self.init(source: path, root: try JSONParser.parse(Files.read(path), source: path))
  }
}
