extension ImageCollection {
  /// Reads the cropped digits of SVHN from a MATLAB file: `X`, 32 x 32 x 3 x N bytes, column by column, and `y`, N
  /// labels of 1 to 10, of which 10 stands for the digit 0 (http://ufldl.stanford.edu/housenumbers).
  public init(svhn path: String) throws(ImageDataError) {
    let file = try MATFile(path)
    let pixels = try file.variable("X", .uint8, shape: [32, 32, 3, nil])
    let labels = try file.variable("y", .uint8, shape: [nil, 1])
    let count = pixels.shape[3]
    if labels.shape[0] != count {
      throw .countMismatch(images: path, imageCount: count, labels: path, labelCount: labels.shape[0])
    }
    let digits = try file.withValues(of: labels, as: UInt8.self) { labels throws(ImageDataError) in
      if let index = labels.firstIndex(where: { $0 < 1 || $0 > 10 }) {
        throw .labelOutOfRange(path: path, index: index, label: Int(labels[index]), expected: 1...10)
      }
      return labels.map { $0 % 10 }
    }
    let bytes = try file.withValues(of: pixels, as: UInt8.self) { values throws(ImageDataError) in
      try rowMajor(values, height: 32, width: 32, initial: 0) { byte, _ throws(ImageDataError) in byte }
    }
    self.init(bytes: bytes, channels: 3, height: 32, width: 32, labels: digits)
  }
}
