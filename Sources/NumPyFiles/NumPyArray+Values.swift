extension NumPyArray {
  /// The elements in double precision, row-major; whole numbers beyond 2^53 are rounded.
  public var doubles: [Double] {
    switch type {
    case .bool, .uint8: bytes.map(Double.init)
    case .int8: bytes.map { Double(Int8(bitPattern: $0)) }
    case .uint16: read { Double($0 as UInt16) }
    case .int16: read { Double(Int16(bitPattern: $0)) }
    case .uint32: read { Double($0 as UInt32) }
    case .int32: read { Double(Int32(bitPattern: $0)) }
    case .uint64: read { Double($0 as UInt64) }
    case .int64: read { Double(Int64(bitPattern: $0)) }
    case .float16: read { Double(Float16(bitPattern: $0)) }
    case .float32: read { Double(Float(bitPattern: $0)) }
    case .float64: read { Double(bitPattern: $0) }
    case .text: Self.textFailure()
    }
  }

  /// The elements in single precision, row-major, rounded where the file has more.
  public var floats: [Float] {
    if type == .float32 { return read { Float(bitPattern: $0) } }
    return doubles.map { Float($0) }
  }

  private func read<Bits: FixedWidthInteger, Scalar>(_ convert: (Bits) -> Scalar) -> [Scalar] {
    bytes.withUnsafeBytes { buffer in
      (0..<count).map {
        convert(Bits(littleEndian: buffer.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Bits>.size, as: Bits.self)))
      }
    }
  }

  @inline(never)
  private static func textFailure() -> Never { fatalError("NumPyArray: texts are no numbers") }
}
