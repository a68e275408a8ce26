extension ImageCollection {
  /// Reads colour images from files of CIFAR-10's binary version (https://www.cs.toronto.edu/~kriz/cifar.html):
  /// records of a label and the red, green and blue plane of 32 x 32 bytes each, row by row.
  ///
  /// Records have no marks and files no header: of damage, only a cut file and a label that is no class show.
  ///
  /// - Parameters:
  ///   - paths: their images follow one another; each with or without .gz, whichever exists.
  ///   - classes: the labels are 0 ..< classes.
  public init(cifar paths: [String], classes: Int) throws(ImageDataError) {
    var (bytes, labels): ([UInt8], [UInt8]) = ([], [])
    for path in paths { try Self.appendRecords(of: path, classes: classes, &bytes, &labels) }
    self.init(bytes: bytes, channels: 3, height: 32, width: 32, labels: labels)
  }

  private static func appendRecords(
    of path: String, classes: Int, _ bytes: inout [UInt8], _ labels: inout [UInt8]
  ) throws(ImageDataError) {
    let source = try openByteSource(path)
    let record = 1 + 3 * 32 * 32
    let first = labels.count
    // Bytes of the record at hand that have been read.
    var filled = 0
    try source.forEachChunk { chunk throws(ImageDataError) in
      var rest = chunk[...]
      while let byte = rest.first {
        if filled == 0 {
          let index = labels.count - first
          if byte >= classes {
            throw .labelOutOfRange(path: source.path, index: index, label: Int(byte), expected: 0...classes - 1)
          }
          if bytes.count + record > maximumArrayByteCount {
            throw .tooLarge(path: source.path, limit: maximumArrayByteCount)
          }
          labels.append(byte)
          rest = rest.dropFirst()
          filled = 1
        }
        let part = rest.prefix(record - filled)
        bytes.append(contentsOf: part)
        filled = (filled + part.count) % record
        rest = rest.dropFirst(part.count)
      }
      return true
    }
    if filled > 0 || labels.count == first {
      let offset = max(0, labels.count - first - (filled > 0 ? 1 : 0)) * record
      throw .truncated(path: source.path, offset: offset, expected: record, found: filled)
    }
  }
}
