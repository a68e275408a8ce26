/// The uncompressed bytes of one array of a MATLAB file, and the place that errors name.
///
/// Nothing is read, and nothing allocated, beyond the bytes that the array's tag declares.
struct MATStream {
  /// The tag of a part of an array. A part of up to four bytes may stand in its own tag.
  struct Tag {
    let type: MATElementType
    let count: Int
    let inline: [UInt8]?
  }

  private let source: any ByteSource
  private let isBigEndian: Bool
  /// Of the stream's first byte in the file or, for compressed data, of the compressed element.
  private let start: Int
  private let isCompressed: Bool
  /// Bytes passed so far.
  private(set) var position = 0
  /// Of `position`, where the array ends.
  private(set) var end: Int

  init(_ source: any ByteSource, isBigEndian: Bool, start: Int, isCompressed: Bool, count: Int) {
    self.source = source
    self.isBigEndian = isBigEndian
    self.start = start
    self.isCompressed = isCompressed
    end = count
  }

  /// Lets the array go on for `count` bytes from here.
  mutating func extend(by count: Int) {
    end = position + count
  }

  /// The next `count` bytes.
  mutating func bytes(_ count: Int, of part: String) throws(ImageDataError) -> [UInt8] {
    try require(count, of: part)
    do throws(ImageDataError) {
      let bytes = try source.readBytes(count, at: start + position)
      position += count
      return bytes
    } catch {
      throw located(error, part)
    }
  }

  mutating func skip(_ count: Int, of part: String) throws(ImageDataError) {
    try require(count, of: part)
    let found = try source.skip(count)
    if found < count {
      throw located(.truncated(path: source.path, offset: start + position, expected: count, found: found), part)
    }
    position += count
  }

  mutating func tag(of part: String) throws(ImageDataError) -> Tag {
    let place = position
    let bytes = try bytes(8, of: "the tag of \(part)")
    let first = word(bytes[..<4])
    let isInline = first >> 16 != 0
    let code = isInline ? first & 0xffff : first
    let count = Int(isInline ? first >> 16 : word(bytes[4...]))
    guard let type = MATElementType(rawValue: code) else {
      throw corrupt(at: place, expected: "\(part), of a known element type", found: "type \(code)")
    }
    if isInline && count > 4 {
      throw corrupt(at: place, expected: "at most 4 bytes beside the tag of \(part)", found: "\(count)")
    }
    return Tag(type: type, count: count, inline: isInline ? Array(bytes[4..<4 + count]) : nil)
  }

  /// A short part: what follows its tag, without the bytes that pad it to a multiple of 8.
  mutating func content(
    of part: String, type: MATElementType, counts: ClosedRange<Int>
  ) throws(ImageDataError) -> [UInt8] {
    let place = position
    let tag = try tag(of: part)
    if tag.type != type || !counts.contains(tag.count) {
      throw corrupt(
        at: place, expected: "\(part): \(counts.text) bytes of \(type)", found: "\(tag.count) bytes of \(tag.type)")
    }
    if let inline = tag.inline { return inline }
    let content = try bytes(tag.count, of: part)
    try skip(padding(tag.count), of: "the padding of \(part)")
    return content
  }

  /// Passes over what belongs to a tag.
  mutating func skipContent(_ tag: Tag, of part: String) throws(ImageDataError) {
    if tag.inline == nil { try skip(tag.count + padding(tag.count), of: part) }
  }

  func word(_ bytes: some Sequence<UInt8>) -> UInt32 {
    (isBigEndian ? Array(bytes) : bytes.reversed()).reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// - Parameter position: in this stream.
  func corrupt(at position: Int, expected: String, found: String) -> ImageDataError {
    .corruptMAT(
      path: source.path, offset: isCompressed ? start : start + position,
      inflatedOffset: isCompressed ? position : nil, expected: expected, found: found)
  }

  private func padding(_ count: Int) -> Int { (8 - count % 8) % 8 }

  private func require(_ count: Int, of part: String) throws(ImageDataError) {
    if count > end - position {
      throw corrupt(at: position, expected: "\(count) bytes of \(part)", found: "\(end - position) left in the array")
    }
  }

  /// The end of compressed data has a place of its own.
  private func located(_ error: ImageDataError, _ part: String) -> ImageDataError {
    guard isCompressed, case .truncated(_, _, let expected, let found) = error else { return error }
    return corrupt(
      at: position, expected: "\(expected) bytes of \(part)", found: "the end of the compressed data after \(found)")
  }
}

extension ClosedRange<Int> {
  fileprivate var text: String { lowerBound == upperBound ? "\(lowerBound)" : "\(lowerBound) to \(upperBound)" }
}
