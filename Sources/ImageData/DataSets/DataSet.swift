import LocatedJSON

/// A published collection of images: its name, its files, where they may lie, and how they are read.
///
/// A further data set is a further value of this type in ``known`` and the function that reads its files.
public struct DataSet: Sendable {
  public enum Part: String, CaseIterable, Sendable {
    case training, test
  }

  /// As in configurations, for example "fashion-mnist".
  public let name: String
  /// The sub-folder that holds its files in a folder of data sets.
  public let folder: String
  /// Other places of its files in a folder of data sets, as well-known libraries make them.
  let otherFolders: [String]
  /// What else may be there of the data set, by its path in a folder, and what to do with it.
  let otherForms: [(path: String, advice: String)]
  /// The files a folder must hold, each with or without .gz.
  public let files: [String]
  /// Files that hold the training images together, of which a folder must hold one or more; empty where each file is
  /// needed.
  public let pieces: [String]
  /// How many images each part has as it was published.
  public let publishedCounts: [Part: Int]
  /// Labels are 0 ..< classes.
  public let classes: Int
  /// How many of all the published training images the literature sets aside for validation.
  public let customaryValidationCount: Int
  /// The package of the system with the files; `nil` without one.
  let systemPackage: String?
  /// How a user puts the files into a folder, which follows.
  let placement: String
  /// What is known for certain about the published files, by name, uncompressed.
  package let publishedFiles: [String: PublishedFile]
  /// Reads a part, of the pieces those that are named.
  let read: @Sendable (_ directory: String, _ part: Part, _ pieces: [String]) throws(ImageDataError) -> ImageCollection

  /// - Throws: `unknownDataSet` with the known names and the nearest of them.
  public init(named name: String) throws(ImageDataError) {
    guard let dataSet = Self.known.first(where: { $0.name == name }) else {
      let names = Self.known.map(\.name)
      throw .unknownDataSet(name: name, known: names, nearest: nearestName(to: name, among: names))
    }
    self = dataSet
  }

  init(
    name: String, folder: String, otherFolders: [String] = [], otherForms: [(path: String, advice: String)] = [],
    files: [String], pieces: [String] = [], publishedCounts: [Part: Int], classes: Int,
    customaryValidationCount: Int, systemPackage: String? = nil, placement: String,
    publishedFiles: [String: PublishedFile],
    read: @escaping @Sendable (
      _ directory: String, _ part: Part, _ pieces: [String]
    ) throws(ImageDataError) -> ImageCollection
  ) {
    self.name = name
    self.folder = folder
    self.otherFolders = otherFolders
    self.otherForms = otherForms
    self.files = files
    self.pieces = pieces
    self.publishedCounts = publishedCounts
    self.classes = classes
    self.customaryValidationCount = customaryValidationCount
    self.systemPackage = systemPackage
    self.placement = placement
    self.publishedFiles = publishedFiles
    self.read = read
  }

  /// How many images to set aside for validation: the customary number, and of fewer training images than were
  /// published a tenth at most, but at least one.
  public func validationCount(ofTrainingImages count: Int) -> Int {
    if count >= publishedCounts[.training]! { return customaryValidationCount }
    return max(1, min(customaryValidationCount, count / 10))
  }

  /// One part, from the folder that holds the files themselves (``Location/directory``).
  public func load(_ part: Part, from directory: String) throws(ImageDataError) -> ImageCollection {
    let missing = missingPieces(at: directory)
    let present = pieces.filter { !missing.contains($0) }
    // Without any, the first one is reported as missing.
    return try read(directory, part, present.isEmpty ? Array(pieces.prefix(1)) : present)
  }

  /// Both parts, whose images have one shape.
  public func load(
    from directory: String
  ) throws(ImageDataError) -> (training: ImageCollection, test: ImageCollection) {
    let training = try load(.training, from: directory)
    let test = try load(.test, from: directory)
    if training.imageShape != test.imageShape {
      throw .shapesDiffer(training: training.imageShape, test: test.imageShape, directory: directory)
    }
    return (training, test)
  }
}
