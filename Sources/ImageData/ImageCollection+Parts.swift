extension ImageCollection {
  /// Some of the images, in the order of the indices.
  public func subset(_ indices: [Int]) -> ImageCollection {
    func chosen<Value>(_ values: [Value]) -> [Value] {
      var result: [Value] = []
      result.reserveCapacity(indices.count * pixelCount)
      for index in indices { result += values[range(of: index)] }
      return result
    }
    let pixels: Pixels =
      switch self.pixels {
      case .bytes(let bytes): .bytes(chosen(bytes))
      case .floats(let floats): .floats(chosen(floats))
      }
    // An image of a folder is told by its name.
    return ImageCollection(
      pixels, count: indices.count, channels: channels, height: height, width: width,
      labels: labels.map { labels in indices.map { labels[$0] } }, isFlat: isFlat,
      names: names.map { names in indices.map { names[$0] } }, numbers: indices.map(number))
  }

  /// These images and then `others`; `nil` where they have another shape. Each keeps its number, names stay where all
  /// have them.
  public func appending(_ others: ImageCollection) -> ImageCollection? {
    guard imageShape == others.imageShape else { return nil }
    let pixels: Pixels =
      switch (self.pixels, others.pixels) {
      case (.bytes(let first), .bytes(let second)): .bytes(first + second)
      default: .floats(brightness + others.brightness)
      }
    let names = names.flatMap { names in others.names.map { names + $0 } }
    return ImageCollection(
      pixels, count: count + others.count, channels: channels, height: height, width: width, labels: nil, isFlat: isFlat,
      names: names, numbers: (0..<count).map(number) + (0..<others.count).map(others.number))
  }

  /// The same images with numbers that begin with another one than 0.
  func numbered(from first: Int) -> ImageCollection {
    ImageCollection(
      pixels, count: count, channels: channels, height: height, width: width, labels: labels, isFlat: isFlat,
      names: names, numbers: (0..<count).map { first + number(of: $0) })
  }

  /// The least and the largest brightness, or value of a feature.
  public var extremes: (least: Float, largest: Float) {
    switch pixels {
    case .bytes(let bytes): (Float(bytes.min() ?? 0) / 255, Float(bytes.max() ?? 0) / 255)
    case .floats(let floats): (floats.min() ?? 0, floats.max() ?? 0)
    }
  }

  /// Of all images, 0 to 1.
  private var brightness: [Float] {
    switch pixels {
    case .bytes(let bytes): bytes.map { Float($0) / 255 }
    case .floats(let floats): floats
    }
  }
}
