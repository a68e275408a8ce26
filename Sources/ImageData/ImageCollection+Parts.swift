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

  /// These images and then `others`; `nil` where they have another shape. Numbers go on, names stay where all have them.
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
      names: names)
  }

  /// Of all images, 0 to 1.
  private var brightness: [Float] {
    switch pixels {
    case .bytes(let bytes): bytes.map { Float($0) / 255 }
    case .floats(let floats): floats
    }
  }
}
