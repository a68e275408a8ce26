/// Images of another size, each of whose pixels is the mean of the area that it covers in the original.
///
/// Height and width are brought to size one after the other, without regard to their ratio. A pixel of which a part is
/// covered counts by that part.
struct AreaAveraging {
  private let source: (height: Int, width: Int)
  private let target: (height: Int, width: Int)
  private let rows: [Part]
  private let columns: [Part]

  /// What one pixel of the result covers along one axis.
  private struct Part {
    var start: Int
    /// They add up to 1.
    var weights: [Float]
  }

  init(from source: (height: Int, width: Int), to target: (height: Int, width: Int)) {
    self.source = source
    self.target = target
    rows = Self.parts(source.height, target.height)
    columns = Self.parts(source.width, target.width)
  }

  private static func parts(_ source: Int, _ target: Int) -> [Part] {
    (0..<target).map { index in
      // In units of 1 / target of a source pixel everything is a whole number.
      let (begin, end) = (index * source, (index + 1) * source)
      let (first, last) = (begin / target, (end - 1) / target)
      let weights = (first...last).map { pixel in
        Float(min(end, (pixel + 1) * target) - max(begin, pixel * target)) / Float(source)
      }
      return Part(start: first, weights: weights)
    }
  }

  /// - Parameter planes: a whole number of planes, row-major.
  func callAsFunction(_ planes: [UInt8]) -> [UInt8] {
    self(planes.map { Float($0) }).map { UInt8(min(max($0 + 0.5, 0), 255)) }
  }

  /// - Parameter planes: a whole number of planes, row-major.
  func callAsFunction(_ planes: [Float]) -> [Float] {
    let count = planes.count / (source.height * source.width)
    var narrow = [Float](repeating: 0, count: count * source.height * target.width)
    for row in 0..<count * source.height {
      for (column, part) in columns.enumerated() {
        var sum: Float = 0
        for (offset, weight) in part.weights.enumerated() {
          sum += weight * planes[row * source.width + part.start + offset]
        }
        narrow[row * target.width + column] = sum
      }
    }
    var result = [Float](repeating: 0, count: count * target.height * target.width)
    for plane in 0..<count {
      for (row, part) in rows.enumerated() {
        let output = (plane * target.height + row) * target.width
        for (offset, weight) in part.weights.enumerated() {
          let input = (plane * source.height + part.start + offset) * target.width
          for column in 0..<target.width { result[output + column] += weight * narrow[input + column] }
        }
      }
    }
    return result
  }
}

extension ImageCollection {
  /// The same images in another size; each pixel of the result is the mean of the area that it covers.
  public func resized(height: Int, width: Int) -> ImageCollection {
    if height == self.height && width == self.width { return self }
    let average = AreaAveraging(from: (self.height, self.width), to: (height, width))
    let pixels: Pixels =
      switch self.pixels {
      case .bytes(let bytes): .bytes(average(bytes))
      case .floats(let floats): .floats(average(floats))
      }
    return ImageCollection(
      pixels, count: count, channels: channels, height: height, width: width, labels: labels, names: names,
      numbers: numbers)
  }
}
