import FileAccess
import Foundation

/// The bytes of an array's file, one piece after the other.
struct NumPyBytes {
  let path: String
  /// Of an archive.
  var member: String?
  /// How many bytes there are, where that is known.
  var size: Int?
  /// No more bytes than these are taken.
  let limit: Int
  /// Up to so many bytes more; none at the end alone.
  let next: (_ count: Int) throws -> [UInt8]

  /// The next `count` bytes; memory grows with those that really come.
  /// - Parameter offset: where they start, for the message.
  func read(_ count: Int, at offset: Int) throws -> [UInt8] {
    var bytes = try next(min(count, 1 << 24))
    if bytes.count < count { bytes.reserveCapacity(min(count, 1 << 30)) }
    while bytes.count < count {
      let more = try next(min(count - bytes.count, 1 << 24))
      if more.isEmpty {
        throw failure(offset, "\(count) bytes from here on", "\(bytes.count)", "get the file again: its end is missing")
      }
      bytes += more
    }
    return bytes
  }

  func failure(_ offset: Int?, _ expected: String, _ found: String, _ advice: String) -> NumPyError {
    NumPyError(path: path, member: member, offset: offset, expected: expected, found: found, advice: advice)
  }
}

extension NumPyArray {
  /// Arrays that take more memory than half of the machine's are refused before a byte of them is read.
  static var maximumByteCount: Int { Int(ProcessInfo.processInfo.physicalMemory / 2) }

  /// Reads a file of one array (`.npy`).
  /// - Throws: ``NumPyError``, `FileError`.
  public init(contentsOf path: String) throws {
    let file = try FileDescriptor(path, flags: O_RDONLY, operation: .open)
    let size = try Self.regularSize(of: file)
    var position = 0
    let source = NumPyBytes(path: path, size: size, limit: Self.maximumByteCount) { count in
      let bytes = try file.read(at: position, count: count)
      position += bytes.count
      return bytes
    }
    self = try source.array()
  }

  /// The size of a file that is no folder, pipe or device, which may have no end.
  static func regularSize(of file: borrowing FileDescriptor) throws(FileError) -> Int {
    let status = try file.status(.open)
    let kind = FileKind(status)
    if let obstacle = kind.obstacle(.open, file.path) { throw obstacle }
    return Int(status.st_size)
  }
}

extension NumPyBytes {
  /// Reads the array, of which all bytes must be there and no more.
  func array() throws -> NumPyArray {
    let start = try read(8, at: 0)
    guard start.starts(with: NumPyHeader.magic) else {
      let found = start.prefix(6).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
      throw failure(0, "NumPy's magic number, 93 4e 55 4d 50 59", "the bytes \(found)", "check that it is the right file")
    }
    guard (1...3).contains(start[6]), start[7] == 0 else {
      throw failure(6, "version 1.0, 2.0 or 3.0", "\(start[6]).\(start[7])", NumPyError.damaged)
    }
    let lengthSize = start[6] == 1 ? 2 : 4
    let length = try read(lengthSize, at: 8).reversed().reduce(0) { $0 << 8 | Int($1) }
    let headerStart = 8 + lengthSize
    // A shape of 32 axes takes less than a kilobyte; records of many fields are not read anyway.
    guard length <= 1 << 20, headerStart + length <= size ?? limit else {
      throw failure(
        8, "a header that ends inside the file", "one of \(length) bytes", "get the file again: its end is missing")
    }
    var parser = NumPyHeaderParser(try read(length, at: headerStart))
    let header: NumPyHeader
    do throws(NumPyHeaderParser.Failure) {
      header = try parser.parse()
    } catch {
      throw failure(headerStart + error.position, error.expected, error.found, error.advice)
    }
    return try elements(header, at: headerStart + length)
  }

  private func elements(_ header: NumPyHeader, at offset: Int) throws -> NumPyArray {
    var byteCount: Int? = header.type.byteCount
    for size in header.shape {
      let (product, overflow) = (byteCount ?? 0).multipliedReportingOverflow(by: size)
      // An extent of 0 makes the array empty, whatever the product of the others is.
      byteCount = header.shape.contains(0) ? 0 : overflow ? nil : byteCount.map { _ in product }
    }
    let claim = "the shape \(header.shape) of \(header.type.byteCount)-byte elements"
    guard let byteCount, byteCount <= limit else {
      let advice = "store fewer images" + (member == nil ? "" : ", or the array alone by numpy.save")
      throw failure(
        offset, "at most \(limit) bytes", byteCount.map { "\(claim), \($0)" } ?? "\(claim), beyond 2^63", advice)
    }
    if let size, byteCount > size - offset {
      throw failure(
        offset, "\(byteCount) bytes for \(claim)", "\(size - offset)", "get the file again: its end is missing")
    }
    var bytes = try read(byteCount, at: offset)
    if try !next(1).isEmpty {
      throw failure(offset + byteCount, "the end of the file", "more data than its header declares", NumPyError.damaged)
    }
    if header.isBigEndian { bytes.swapBytes(ofElementsOf: header.type.byteCount) }
    if header.isFortran && header.shape.count > 1 {
      bytes = bytes.rowMajor(header.shape, elementSize: header.type.byteCount)
    }
    return NumPyArray(type: header.type, shape: header.shape, bytes: bytes)
  }
}

extension [UInt8] {
  fileprivate mutating func swapBytes(ofElementsOf size: Int) {
    withUnsafeMutableBytes { buffer in
      for start in stride(from: 0, to: buffer.count, by: size) {
        buffer[start..<start + size].reverse()
      }
    }
  }

  /// Elements in the order of the last axis from the order of the first.
  fileprivate func rowMajor(_ shape: [Int], elementSize: Int) -> [UInt8] {
    switch elementSize {
    case 1: rowMajor(shape, of: UInt8.self)
    case 2: rowMajor(shape, of: UInt16.self)
    case 4: rowMajor(shape, of: UInt32.self)
    default: rowMajor(shape, of: UInt64.self)
    }
  }

  private func rowMajor<Bits: FixedWidthInteger>(_ shape: [Int], of: Bits.Type) -> [UInt8] {
    if isEmpty { return self }
    // How far apart neighbours along each axis lie in the file.
    let strides = shape.indices.map { shape[..<$0].reduce(1, *) }
    var index = [Int](repeating: 0, count: shape.count)
    let last = shape.count - 1
    return [UInt8](unsafeUninitializedCapacity: count) { result, initialized in
      let result = UnsafeMutableRawBufferPointer(result)
      withUnsafeBytes { source in
        let (source, size) = (source, MemoryLayout<Bits>.size)
        for row in stride(from: 0, to: count / size, by: shape[last]) {
          let start = zip(index, strides).reduce(0) { $0 + $1.0 * $1.1 }
          for column in 0..<shape[last] {
            let element = source.loadUnaligned(fromByteOffset: (start + column * strides[last]) * size, as: Bits.self)
            result.storeBytes(of: element, toByteOffset: (row + column) * size, as: Bits.self)
          }
          // The next row: count up all axes but the last.
          var axis = last - 1
          while axis >= 0 {
            index[axis] += 1
            if index[axis] < shape[axis] { break }
            index[axis] = 0
            axis -= 1
          }
        }
      }
      initialized = count
    }
  }
}
