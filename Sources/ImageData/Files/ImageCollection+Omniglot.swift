extension ImageCollection {
  /// Reads handwritten characters from a MATLAB file in the layout of `chardata.mat`
  /// (https://github.com/yburda/iwae): 784 x N doubles from 0 to 1, each column an image of 28 x 28 stored column by
  /// column, and beside them `alphabets` x N indicators of the alphabet, which may be missing.
  ///
  /// - Parameters:
  ///   - images: the variable with the images, `data` or `testdata`.
  ///   - targets: the variable with the indicators, `target` or `testtarget`.
  ///   - alphabets: the labels are 0 ..< alphabets.
  public init(
    omniglot path: String, images: String, targets: String, alphabets: Int
  ) throws(ImageDataError) {
    let file = try MATFile(path)
    let variable = try file.variable(images, .double, shape: [28 * 28, nil])
    let count = variable.shape[1]
    var labels: [UInt8]?
    if file.variables.contains(where: { $0.name == targets }) {
      labels = try file.labels(targets, classes: alphabets)
      if let labels, labels.count != count {
        throw .countMismatch(images: path, imageCount: count, labels: path, labelCount: labels.count)
      }
    }
    let floats = try file.withValues(of: variable, as: Double.self) { values throws(ImageDataError) in
      try rowMajor(values, height: 28, width: 28, initial: Float(0)) { value, place throws(ImageDataError) in
        guard value >= 0 && value <= 1 else {
          throw .pixelOutOfRange(
            path: path, variable: images, index: place / 784, row: place % 784 / 28, column: place % 28,
            value: "\(value)")
        }
        return Float(value)
      }
    }
    self.init(.floats(floats), count: count, channels: 1, height: 28, width: 28, labels: labels)
  }
}

extension MATFile {
  /// The row of the 1 in each column of a matrix of indicators, `classes` x N.
  fileprivate func labels(_ name: String, classes: Int) throws(ImageDataError) -> [UInt8] {
    let variable = try variable(name, .double, shape: [classes, nil])
    return try withValues(of: variable, as: Double.self) { values throws(ImageDataError) in
      var labels: [UInt8] = []
      for index in 0..<variable.shape[1] {
        let column = values[index * classes..<(index + 1) * classes]
        guard let label = column.firstIndex(of: 1), column.allSatisfy({ $0 == 0 || $0 == 1 }), column.reduce(0, +) == 1
        else { throw .notOneHot(path: path, variable: name, index: index) }
        labels.append(UInt8(label - column.startIndex))
      }
      return labels
    }
  }
}
