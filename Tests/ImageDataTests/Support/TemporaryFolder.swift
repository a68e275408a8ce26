import Foundation

/// A fresh folder that goes away with its last reference.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("image-data-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// The path of `name`, whose parent folders exist on return.
  func prepare(_ name: String) throws -> String {
    let file = "\(path)/\(name)"
    let parent = (file as NSString).deletingLastPathComponent
    try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
    return file
  }

  @discardableResult
  func write(_ bytes: [UInt8], to name: String) throws -> String {
    let file = try prepare(name)
    try Data(bytes).write(to: URL(fileURLWithPath: file))
    return file
  }
}
