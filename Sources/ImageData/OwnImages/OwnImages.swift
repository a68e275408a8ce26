import LinearAlgebra

/// Images of one's own, as a path names them: a folder of PNG and JPEG files, or a file of an array in one of
/// ``ImageFormat/all``.
///
/// `FILE:NAME` names one array of a file that holds several. Without a name, arrays called `train` and `test`, or `x_train`
/// and `x_test`, are the two parts; of a folder its sub-folders of these names.
public struct OwnImages: Sendable {
  public let path: String
  public var options: Options

  /// What becomes of values and sizes on the way.
  public struct Options: Equatable, Sendable {
    /// Height and width to bring all images to, by averaging areas; nil leaves them as they are.
    public var size: (height: Int, width: Int)?
    /// The values that mean dark and full brightness; nil stands for 0 and 255 of bytes, and for 0 and 1 of others.
    public var range: ClosedRange<Double>?
    /// Whether other values than those are welcome, as they are standardised later.
    public var takesAnyValue: Bool

    public init(
      size: (height: Int, width: Int)? = nil, range: ClosedRange<Double>? = nil, takesAnyValue: Bool = false
    ) {
      self.size = size
      self.range = range
      self.takesAnyValue = takesAnyValue
    }

    public static func == (left: Self, right: Self) -> Bool {
      left.size?.height == right.size?.height && left.size?.width == right.size?.width && left.range == right.range
        && left.takesAnyValue == right.takesAnyValue
    }
  }

  public init(_ path: String, options: Options = Options()) {
    self.path = path
    self.options = options
  }

  /// Whether a text is meant as a path, and not as the name of a known data set.
  public static func isPath(_ text: String) -> Bool { text.contains("/") || text.contains(".") }

  /// Reads all images.
  /// - Returns: the images; where the path says itself which ones are for testing, these apart from the others.
  public func load() throws(ImageDataError) -> (images: ImageCollection, test: ImageCollection?) {
    let (file, member) = splitPath
    if !exists(file) { throw .missingImages(path: file) }
    if isDirectory(file) {
      if let member {
        throw .unusable(
          path: file, expected: "a file before :\(member)", found: "a folder", advice: "leave the name away")
      }
      if let range = options.range {
        throw .unusable(
          path: file, expected: "an array to go with data.range \([range.lowerBound, range.upperBound])",
          found: "a folder, whose images have bytes from 0 to 255", advice: "set data.range to null")
      }
      return try ImageFolder(path: file, size: options.size).load()
    }
    let arrays = try ImageFormat.arrays(of: file, member: member)
    let images = try arrays.images.collection(options)
    // One count for both, so that a number names one image of the file.
    return (images, try arrays.test?.collection(options).numbered(from: images.count))
  }

  /// Both parts as one where there are two.
  public func loadAll() throws(ImageDataError) -> ImageCollection {
    let (images, test) = try load()
    guard let test else { return images }
    guard let all = images.appending(test) else {
      throw .shapesDiffer(training: images.imageShape, test: test.imageShape, directory: path)
    }
    return all
  }

  /// The file and the name of an array in it. A file with a colon in its name is meant as it is.
  private var splitPath: (file: String, member: String?) {
    if exists(path) { return (path, nil) }
    // Names of arrays may have colons as well: the first part that is there is the file.
    for colon in path.indices where path[colon] == ":" {
      let (file, member) = (String(path[..<colon]), String(path[path.index(after: colon)...]))
      if !file.isEmpty, !member.isEmpty, exists(file) { return (file, member) }
    }
    return (path, nil)
  }
}

extension OwnImages {
  /// An array of numbers of any shape from a file of arrays.
  ///
  /// - Parameter name: the one to take of several where the path names none.
  package static func matrix(at path: String, preferring name: String) throws(ImageDataError) -> Tensor<Float> {
    let (file, member) = OwnImages(path).splitPath
    let array = try ImageFormat.arrays(of: file, member: member, preferring: name).images
    switch array.values {
    case .bytes(let bytes): return Tensor(bytes.map { Float($0) }, shape: Shape(array.shape))
    case .floats(let floats): return Tensor(floats, shape: Shape(array.shape))
    }
  }
}
