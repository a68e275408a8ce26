import FileAccess

extension NumPyArray {
  /// The bytes of a file of this array, of version 1.0, row-major.
  public var encoded: [UInt8] { NumPyHeader(type: type, shape: shape).encoded + bytes }

  /// Writes a file of this array (`.npy`); an older one stays as it is until the new one is complete.
  public func write(to path: String) throws(FileError) { try Files.write(encoded, to: path) }
}
