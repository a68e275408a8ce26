/// An array of numbers from a file, on its way to be images.
struct ImageArray {
  /// The file, and the array's name where it holds several.
  let path: String
  /// The first axis counts the images.
  let shape: [Int]
  /// Row-major.
  let values: ImageCollection.Pixels
  /// Whether the second axis counts the channels; false where the shape is to tell.
  var channelsAreFirst = false
  /// The files of the images, where each has its own.
  var names: [String]?

  /// The images, of which each pixel is checked and brought to [0, 1].
  ///
  /// The axes are [N, D] of features, [N, height, width] of grey images, or [N, height, width, 3 or 1] of images as most
  /// programs keep them; [N, 3 or 1, height, width], as PyTorch does, is told from it by the place of the 3 or 1.
  func collection(_ options: OwnImages.Options) throws(ImageDataError) -> ImageCollection {
    let layout = try layout()
    var values = values
    if layout.channelsAreLast && layout.channels > 1 {
      values = values.channelsFirst(channels: layout.channels, imageSize: shape[1...].reduce(1, *))
    }
    let pixels: ImageCollection.Pixels =
      switch values {
      case .bytes(let bytes) where options.range == nil: .bytes(bytes)
      case .bytes(let bytes): .floats(try brightness(of: bytes.map { Float($0) }, options, type: "bytes"))
      case .floats(let floats): .floats(try brightness(of: floats, options, type: "numbers"))
      }
    let images = ImageCollection(
      pixels, count: shape[0], channels: layout.channels, height: layout.height, width: layout.width, labels: nil,
      isFlat: layout.isFlat, names: names)
    guard let size = options.size else { return images }
    if images.isFlat {
      throw .unusable(
        path: path, expected: "images with a height and a width, to resize them", found: "the shape \(extents(shape))",
        advice: "leave data.resize away, or save them as an array of N x height x width")
    }
    return images.resized(height: size.height, width: size.width)
  }

  private func layout() throws(ImageDataError) -> (
    channels: Int, height: Int, width: Int, channelsAreLast: Bool, isFlat: Bool
  ) {
    if shape.isEmpty || shape.contains(0) || values.count == 0 {
      throw .unusable(
        path: path, expected: "one image or more, of one pixel or more", found: "the shape \(extents(shape))",
        advice: "check that it is the right file")
    }
    switch shape.count {
    case 4 where channelsAreFirst: return (shape[1], shape[2], shape[3], false, false)
    case 2: return (1, 1, shape[1], false, true)
    case 3: return (1, shape[1], shape[2], false, false)
    case 4 where [1, 3].contains(shape[3]): return (shape[3], shape[1], shape[2], true, false)
    case 4 where [1, 3].contains(shape[1]): return (shape[1], shape[2], shape[3], false, false)
    default:
      throw .unusable(
        path: path,
        expected: "N x features, N x height x width, or N x height x width x 3 (or 1)",
        found: "the shape \(extents(shape))",
        advice: shape.count == 4 && shape[3] == 4
          ? "flatten the transparency onto a background" : "reshape the array and save it again")
    }
  }

  /// Numbers as the range has them, from 0 to 1.
  private func brightness(
    of values: [Float], _ options: OwnImages.Options, type: String
  ) throws(ImageDataError) -> [Float] {
    if let index = values.firstIndex(where: { !$0.isFinite }) {
      throw .unusable(
        path: path, expected: "finite numbers", found: "\(values[index]) \(place(of: index))",
        advice: "leave that image away, or replace the value")
    }
    if options.takesAnyValue { return values }
    let range = options.range ?? 0...1
    let (lowest, highest) = (Double(values.min()!), Double(values.max()!))
    // Both ends as single precision has them: 0.1 and the nearest Float differ.
    guard lowest >= Double(Float(range.lowerBound)), highest <= Double(Float(range.upperBound)) else {
      let outside = values.firstIndex { Double($0) == (lowest < range.lowerBound ? lowest : highest) }!
      throw .unusable(
        path: path, expected: "\(type) from \(short(range.lowerBound)) to \(short(range.upperBound))",
        found: "\(short(lowest)) to \(short(highest)), \(values[outside]) \(place(of: outside))",
        advice: options.range == nil
          ? "say what is dark and what is full by data.range, such as [\(short(lowest)), \(short(highest))], or take "
            + "\"data.preprocessing\": \"standardize\" for arrays that are no images"
          : "set data.range to all that occurs")
    }
    if options.range == nil { return values }
    let (low, width) = (range.lowerBound, range.upperBound - range.lowerBound)
    return values.map { Float(min(max((Double($0) - low) / width, 0), 1)) }
  }

  /// Where an element is, for a person.
  private func place(of index: Int) -> String {
    var (rest, coordinates) = (index, [Int]())
    for extent in shape.reversed() {
      coordinates.insert(rest % extent, at: 0)
      rest /= extent
    }
    return "at [\(coordinates.map(String.init).joined(separator: ", "))]"
  }

  /// Without the digits that a person does not need.
  private func short(_ value: Double) -> String {
    value == value.rounded() && value.magnitude < 1e15 ? "\(Int(value))" : "\(Float(value))"
  }
}

extension ImageArray {
  /// Numbers in single precision, which is what models take.
  ///
  /// - Throws: `unusable` where that loses what tells the values of a feature from one another.
  static func floats(_ values: [Double], shape: [Int], path: String) throws(ImageDataError) -> [Float] {
    let floats = values.map { Float($0) }
    if let index = values.indices.first(where: { values[$0].isFinite && !floats[$0].isFinite }) {
      throw .unusable(
        path: path, expected: "numbers of single precision", found: "\(values[index])",
        advice: "divide the values by their largest magnitude")
    }
    guard shape.count == 2, shape[1] > 0 else { return floats }
    for column in 0..<shape[1] {
      var (least, largest, error) = (Double.infinity, -Double.infinity, 0.0)
      for index in stride(from: column, to: values.count, by: shape[1]) {
        least = min(least, values[index])
        largest = max(largest, values[index])
        error = max(error, abs(values[index] - Double(floats[index])))
      }
      if error > 1e-3 * (largest - least) {
        throw .unusable(
          path: path, expected: "features that single precision tells apart",
          found: "feature \(column) (from 0) between \(least) and \(largest)",
          advice: "subtract its mean and save the array again")
      }
    }
    return floats
  }
}

extension ImageCollection.Pixels {
  /// Pixels of several channels as planes: [N, area, channels] to [N, channels, area].
  /// - Parameter imageSize: area times channels.
  func channelsFirst(channels: Int, imageSize: Int) -> ImageCollection.Pixels {
    func planes<Value>(_ values: [Value]) -> [Value] {
      var result = values
      let area = imageSize / channels
      values.withUnsafeBufferPointer { values in
        result.withUnsafeMutableBufferPointer { result in
          for image in stride(from: 0, to: values.count, by: imageSize) {
            for channel in 0..<channels {
              let plane = image + channel * area
              for pixel in 0..<area { result[plane + pixel] = values[image + pixel * channels + channel] }
            }
          }
        }
      }
      return result
    }
    switch self {
    case .bytes(let bytes): return .bytes(planes(bytes))
    case .floats(let floats): return .floats(planes(floats))
    }
  }
}
