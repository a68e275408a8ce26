extension ImageCollection {
  /// Reads grey images and their labels from a pair of IDX files, gzip-compressed or not as their content tells.
  ///
  /// - Parameters:
  ///   - imagePath: [count, height, width] unsigned bytes; with or without .gz, whichever exists.
  ///   - labelPath: [count] unsigned bytes, likewise.
  ///   - classes: the labels are 0 ..< classes.
  public init(idxImages imagePath: String, labels labelPath: String, classes: Int) throws(ImageDataError) {
    // The small file first: an error there shows at once.
    let labels = try IDXFile(path: labelPath, ranks: 1...1)
    if let index = labels.bytes.firstIndex(where: { $0 >= classes }) {
      throw .labelOutOfRange(
        path: labels.path, index: index, label: Int(labels.bytes[index]), expected: 0...classes - 1)
    }
    let images = try IDXFile(path: imagePath, ranks: 3...3)
    if images.shape[0] != labels.shape[0] {
      throw .countMismatch(
        images: images.path, imageCount: images.shape[0], labels: labels.path, labelCount: labels.shape[0])
    }
    self.init(
      bytes: images.bytes, channels: 1, height: images.shape[1], width: images.shape[2], labels: labels.bytes)
  }
}
