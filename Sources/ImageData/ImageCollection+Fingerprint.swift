import FileAccess
extension ImageCollection {
  /// SHA-256 of the images' shape and pixels, in hexadecimal: the same for equal images, whatever files they came from.
  package var fingerprint: String {
    var digest = Digest(.sha256)
    let shape = [count, channels, height, width].map(String.init).joined(separator: "x")
    switch pixels {
    case .bytes(let bytes):
      digest.append("bytes \(shape)\n")
      bytes.withUnsafeBytes { digest.append($0) }
    case .floats(let floats):
      digest.append("floats \(shape)\n")
      floats.withUnsafeBytes { digest.append($0) }
    }
    return digest.finish()
  }
}
