/// An array of unsigned bytes from a file in the IDX format of MNIST (http://yann.lecun.com/exdb/mnist): two zero
/// bytes, the element type, the number of dimensions, each dimension as a big-endian 32-bit number, the elements.
struct IDXFile {
  /// The file that was read, with or without .gz as it is on disk.
  let path: String
  let shape: [Int]
  /// Row-major, the last dimension fastest.
  let bytes: [UInt8]

  /// - Parameters:
  ///   - path: with or without .gz; the content decides whether it is inflated.
  ///   - ranks: the numbers of dimensions to expect, 3 for MNIST's images and 1 for labels.
  init(path: String, ranks: ClosedRange<Int>) throws(ImageDataError) {
    let source = try openByteSource(path)
    self.path = source.path
    let magic = try source.readBytes(4, at: 0)
    if magic[0] != 0 || magic[1] != 0 { throw .wrongMagic(path: source.path, found: magic) }
    if magic[2] != 0x08 { throw .unsupportedElementType(path: source.path, code: magic[2]) }
    let rank = Int(magic[3])
    if !ranks.contains(rank) {
      throw .unsupportedRank(path: source.path, found: rank, expected: ranks.contains(3) ? 3 : ranks.upperBound)
    }

    let dimensions = try source.readBytes(4 * rank, at: 4)
    let shape = (0..<rank).map { axis in dimensions[4 * axis..<4 * axis + 4].reduce(0) { $0 << 8 | Int($1) } }
    if shape.contains(0) { throw .emptyDimension(path: source.path, shape: shape) }
    let limit = min(source.remainingLimit, maximumArrayByteCount)
    let start = 4 + 4 * rank
    guard let count = product(shape), count <= limit else {
      // A plain file whose length is plausible for its header was cut; what it lacks is known.
      if let count = product(shape), source is PlainFile, count <= maximumArrayByteCount {
        throw .truncated(path: source.path, offset: start, expected: count, found: source.remainingLimit)
      }
      throw .oversizedHeader(path: source.path, shape: shape, limit: limit)
    }
    self.shape = shape
    bytes = try source.readBytes(count, at: start)
    try source.expectEnd(at: start + count)
  }
}

/// `nil` if it is too large for an `Int`.
func product(_ extents: [Int]) -> Int? {
  var product = 1
  for extent in extents {
    let (partial, overflow) = product.multipliedReportingOverflow(by: extent)
    if overflow { return nil }
    product = partial
  }
  return product
}
