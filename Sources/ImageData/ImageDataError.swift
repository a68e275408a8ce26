/// What can be wrong with image files, data sets, and requests for parts of them.
public enum ImageDataError: Error, Equatable, Sendable {
  /// Neither `path` nor `path.gz` exists.
  case missingFile(path: String)
  /// A folder that the caller named does not exist.
  case missingDirectory(path: String)
  /// A folder stands where a file is expected.
  case isDirectory(path: String)
  /// A file stands where a folder is expected.
  case notADirectory(path: String)
  /// A pipe, device or socket.
  case notARegularFile(path: String)
  /// The system refused to open or read; `reason` is its text for errno.
  case cannotRead(path: String, reason: String)

  /// The data end too early: the field at `offset` (of the uncompressed data) needs `expected` bytes, `found` are left.
  case truncated(path: String, offset: Int, expected: Int, found: Int)
  /// More data than the header declares. For a gzip file the offset counts uncompressed bytes.
  case trailingBytes(path: String, offset: Int)
  /// zlib's complaint about the compressed data; the offset counts bytes of the file.
  case corruptCompression(path: String, offset: Int, message: String)
  /// More than `limit` bytes of data, the most that a reader takes into memory.
  case tooLarge(path: String, limit: Int)
  /// The first bytes are not those of an IDX file.
  case wrongMagic(path: String, found: [UInt8])
  /// An IDX element type other than unsigned byte.
  case unsupportedElementType(path: String, code: UInt8)
  /// An IDX file with another number of dimensions than images (3) or labels (1) have.
  case unsupportedRank(path: String, found: Int, expected: Int)
  /// A dimension of zero.
  case emptyDimension(path: String, shape: [Int])
  /// The header declares more than `limit` bytes: what the file can hold, at most 256 MiB.
  case oversizedHeader(path: String, shape: [Int], limit: Int)

  /// A file that is no MATLAB file, by its first bytes.
  case notMATFile(path: String, found: [UInt8])
  /// A MATLAB file of another version than 5.
  case unsupportedMATVersion(path: String, version: String)
  /// Something in a MATLAB file that cannot be there, at `offset` of the file or, inside a compressed element that
  /// starts there, at `inflatedOffset` of its uncompressed data.
  case corruptMAT(path: String, offset: Int, inflatedOffset: Int?, expected: String, found: String)
  /// No variable of this name in a MATLAB file.
  case missingVariable(path: String, name: String, found: [String])
  /// A variable of a MATLAB file with another class or shape.
  case unexpectedVariable(path: String, name: String, expected: String, found: String)
  /// libmatio refused a variable of a file that is well-formed.
  case unreadableVariable(path: String, name: String)
  /// A value of a floating-point image that is not in [0, 1]; `index` counts the images of the variable.
  case pixelOutOfRange(path: String, variable: String, index: Int, row: Int, column: Int, value: String)
  /// A column of class indicators that is not one 1 among zeros.
  case notOneHot(path: String, variable: String, index: Int)

  /// A label that is none of the data set's.
  case labelOutOfRange(path: String, index: Int, label: Int, expected: ClosedRange<Int>)
  /// Numbers of images and labels that differ.
  case countMismatch(images: String, imageCount: Int, labels: String, labelCount: Int)
  /// Training and test images ([channels, height, width]) of different shapes.
  case shapesDiffer(training: [Int], test: [Int], directory: String)

  /// There is nothing where images of one's own should be.
  case missingImages(path: String)
  /// Images of one's own that cannot be taken as they are; `path` may name an array of a file.
  case unusable(path: String, expected: String, found: String, advice: String)
  /// A reader of another format, whose `message` names the file, refused it.
  case otherFormat(path: String, message: String)

  /// No data set of this name is known; `nearest` is the known name that resembles it, if one does.
  case unknownDataSet(name: String, known: [String], nearest: String?)
  /// The files are in none of the places `searched`, each with what it lacks.
  case dataSetNotFound(name: String, searched: [String], advice: String)

  /// More validation images asked for than leave one to train on, or fewer than none.
  case validationOutOfRange(validation: Int, count: Int)
}
