import ImageData
import LocatedJSON

extension ExperimentConfiguration.Data {
  /// Images of one's own, where `set` is a path.
  public var ownImages: OwnImages? {
    DataSet.known.contains { $0.name == set } ? nil : ownImages(at: set)
  }

  /// Other images, taken as those of this configuration are.
  public func ownImages(at path: String) -> OwnImages {
    OwnImages(
      path,
      options: OwnImages.Options(
        size: resize.map { ($0[0], $0[1]) }, range: range.map { $0[0]...$0[1] },
        takesAnyValue: preprocessing == .standardize))
  }

  /// Refuses another part of the images that a model was trained on for its test images: those would be ones that it
  /// knows.
  /// - Throws: `ExperimentError.usage`.
  func checkTestImages(of trained: Self) throws(ExperimentError) {
    guard set == trained.set, test != trained.test else { return }
    if case .path = test { return }
    throw .usage(
      "data.test: another part of \(set) has images that the model was trained on: leave it as it was, or give the path "
        + "of other images")
  }

  /// The images in a table: the name, or the path, with that of their test images.
  public var name: String {
    if case .path(let test) = test { return "\(set), \(test)" }
    return set
  }

  /// A name for a folder: that of the set, or of a path the last component without its ending.
  var label: String { Self.label(ofSet: set) }

  static func label(ofSet set: String) -> String {
    if DataSet.known.contains(where: { $0.name == set }) { return set }
    let last = set.split(separator: "/").last { $0 != "." && $0 != ".." } ?? "images"
    // An array's name in a file counts, the file's ending does not.
    let parts = last.split(separator: ":", maxSplits: 1).map { $0.split(separator: ".").first ?? "images" }
    let label = String(parts.joined(separator: "-").prefix(100))
    return ConfigurationType.canNameFolder(label) ? label : "images"
  }
}

extension ImageCollection {
  /// How many there are, of what size, and between which values, for a person to see whether they are what was meant.
  var summary: String {
    let range = "\(decimal(Double(extremes.least), 3)) to \(decimal(Double(extremes.largest), 3))"
    if isFlat { return "\(count) rows of \(width) features, \(range)" }
    let kind = "\(height) x \(width)" + (channels == 3 ? " in colour" : "")
    return "\(count) image\(count == 1 ? "" : "s") of \(kind), brightness \(range)"
  }
}
