/// The variables of a MATLAB file of version 5 (MATLAB's options -v6 and -v7), all of whose structure has been
/// checked.
///
/// libmatio reports success for many truncated or damaged files. Therefore the file is walked first ("MAT-File
/// Format", The MathWorks): elements must fill the file, the parts of an array its element, and values of the right
/// type its dimensions; compressed elements must inflate to their Adler-32. Only then does libmatio get to see it.
///
/// Uncompressed values have no checksum. A changed one is found by a digest of the file alone
/// (``DataSet/authenticity(at:)``).
///
/// Full arrays of numbers and text can be read. Cells, structures, sparse arrays and objects are passed over: no image
/// set needs them. As libmatio would parse them even where another variable is asked for, it gets to see the variable
/// that is wanted alone (``MATFile/withValues(of:as:_:)``).
struct MATFile {
  let path: String
  let variables: [MATVariable]

  /// The most that all compressed elements together may inflate to: time, like memory, is bounded.
  static let maximumInflatedCount = 1 << 30

  init(_ path: String) throws(ImageDataError) {
    let file = try PlainFile(path)
    let isBigEndian = try Self.readHeader(file)
    var variables: [MATVariable] = []
    var inflated = 0
    while file.remainingLimit > 0 {
      let offset = file.position
      var variable = try Self.variable(in: file, isBigEndian: isBigEndian, inflated: &inflated)
      variable.place = offset..<file.position
      if variables.contains(where: { $0.name == variable.name }) {
        throw .corruptMAT(
          path: path, offset: offset, inflatedOffset: nil, expected: "variables of different names",
          found: "another \(variable.name)")
      }
      variables.append(variable)
    }
    self.path = path
    self.variables = variables
  }

  /// Checks the file's first 128 bytes, and returns whether its numbers have the most significant byte first.
  private static func readHeader(_ file: PlainFile) throws(ImageDataError) -> Bool {
    let path = file.path
    let header = try file.readBytes(min(128, file.size), at: 0)
    if header.starts(with: [0x89, 0x48, 0x44, 0x46]) { throw .unsupportedMATVersion(path: path, version: "7.3 (HDF5)") }
    if header.starts(with: [0x1f, 0x8b]) { throw .notMATFile(path: path, found: Array(header.prefix(8))) }
    // The text at the start of version 5 has no zeros; version 4 starts with a small number.
    if header.prefix(4).contains(0) { throw .unsupportedMATVersion(path: path, version: "4") }
    if header.count < 128 { throw .truncated(path: path, offset: 0, expected: 128, found: header.count) }
    let isBigEndian = header[126...] == [0x4d, 0x49]
    guard isBigEndian || header[126...] == [0x49, 0x4d] else {
      throw .notMATFile(path: path, found: Array(header.prefix(8)))
    }
    switch isBigEndian ? (header[124], header[125]) : (header[125], header[124]) {
    case (1, 0): return isBigEndian
    case (2, 0): throw .unsupportedMATVersion(path: path, version: "7.3 (HDF5)")
    case (let major, let minor): throw .unsupportedMATVersion(path: path, version: "\(major).\(minor)")
    }
  }

  /// Walks the element at the file's position, up to its end.
  private static func variable(
    in file: PlainFile, isBigEndian: Bool, inflated: inout Int
  ) throws(ImageDataError) -> MATVariable {
    let offset = file.position
    let available = file.remainingLimit
    if available < 8 { throw .truncated(path: file.path, offset: offset, expected: 8, found: available) }
    var tags = MATStream(file, isBigEndian: isBigEndian, start: offset, isCompressed: false, count: 8)
    let tag = try tags.tag(of: "an array")
    guard tag.inline == nil, tag.type == .matrix || tag.type == .compressed else {
      throw tags.corrupt(at: 0, expected: "an array, compressed or not", found: "\(tag.type)")
    }
    if tag.count > file.remainingLimit {
      throw .truncated(path: file.path, offset: offset + 8, expected: tag.count, found: file.remainingLimit)
    }
    if tag.type == .matrix {
      var stream = MATStream(file, isBigEndian: isBigEndian, start: offset + 8, isCompressed: false, count: tag.count)
      let header = try stream.header()
      try stream.skipValues(of: header)
      file.seek(to: offset + 8 + tag.count)
      return header
    }
    let source = try InflateStream(file, format: .zlib, count: tag.count)
    var stream = MATStream(source, isBigEndian: isBigEndian, start: offset, isCompressed: true, count: 8)
    let inner = try stream.tag(of: "an array")
    guard inner.inline == nil, inner.type == .matrix else {
      throw stream.corrupt(at: 0, expected: "an array", found: "\(inner.type)")
    }
    if inner.count > source.remainingLimit {
      throw stream.corrupt(
        at: 0, expected: "at most \(source.remainingLimit) bytes, which is all that \(tag.count) compressed ones make",
        found: "\(inner.count)")
    }
    stream.extend(by: inner.count)
    let header = try stream.header()
    if header.isReadable {
      inflated += inner.count
      if inflated > maximumInflatedCount { throw .tooLarge(path: file.path, limit: maximumInflatedCount) }
    }
    try stream.skipValues(of: header)
    // This is where zlib compares the checksum. Of what is not read, it is left alone.
    if header.isReadable, try source.skip(1) > 0 {
      throw stream.corrupt(at: stream.position, expected: "the end of the compressed data", found: "more of them")
    }
    file.seek(to: offset + 8 + tag.count)
    return header
  }
}
