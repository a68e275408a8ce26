/// Planes stored column by column, as MATLAB does, row by row.
///
/// - Parameters:
///   - values: [planes, width, height] in our order, a whole number of planes.
///   - convert: from a stored value to the one kept, given its place in the result.
/// - Returns: [planes, height, width].
func rowMajor<Stored, Value>(
  _ values: UnsafeBufferPointer<Stored>, height: Int, width: Int, initial: Value,
  _ convert: (Stored, Int) throws(ImageDataError) -> Value
) throws(ImageDataError) -> [Value] {
  let area = height * width
  var result = [Value](repeating: initial, count: values.count)
  try result.withUnsafeMutableBufferPointer { result throws(ImageDataError) in
    for plane in stride(from: 0, to: values.count, by: area) {
      for row in 0..<height {
        for column in 0..<width {
          let place = plane + row * width + column
          result[place] = try convert(values[plane + column * height + row], place)
        }
      }
    }
  }
  return result
}
