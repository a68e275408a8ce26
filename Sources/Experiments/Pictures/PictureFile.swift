/// A picture that was written.
public struct PictureFile: Sendable, Equatable {
  public let path: String
  /// In pixels.
  public let width: Int
  /// In pixels.
  public let height: Int
  /// What it shows, in a few words.
  public let content: String

  /// - Throws: `PictureError.notEncodable`, `FileError`.
  init(writing grid: ImageGrid, to path: String, content: String) throws {
    try grid.picture().write(to: path)
    self.path = path
    width = grid.width
    height = grid.height
    self.content = content
  }
}

extension PictureFile: CustomStringConvertible {
  public var description: String { "\(path): \(width) x \(height) pixels, \(content)" }
}
