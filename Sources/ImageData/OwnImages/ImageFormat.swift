import LocatedJSON

/// A format of files with arrays of images: how it is told from others, and how it is read.
///
/// A further format is a further value of this type in ``all``.
struct ImageFormat: Sendable {
  /// For messages.
  let name: String
  /// Of files' names, lower case.
  let endings: [String]
  /// Whether a file that starts with these bytes, up to 16, is of this format.
  let matches: @Sendable ([UInt8]) -> Bool
  /// Opens a file, whose arrays are then read one by one.
  let open: @Sendable (_ path: String) throws(ImageDataError) -> ImageArrayFile

  static let all = [numPy, numPyArchive, idx, matlab, safetensors, png, jpeg]

  /// The arrays of a file that are asked for.
  ///
  /// - Parameters:
  ///   - member: the name of one; nil for those of training and test, or the only one.
  ///   - preferred: the name of the one to take where `member` is nil and there is one of this name.
  static func arrays(
    of path: String, member: String?, preferring preferred: String? = nil
  ) throws(ImageDataError) -> (images: ImageArray, test: ImageArray?) {
    let file = try format(of: path).open(path)
    if let member {
      guard file.names.contains(member) else {
        throw .unusable(
          path: path, expected: "an array called \(member)", found: list(file.names),
          advice: nearestName(to: member, among: file.names).map { "did you mean \($0)?" } ?? "choose one of them")
      }
      return (try file.read(member), nil)
    }
    if let preferred, file.names.contains(preferred) { return (try file.read(preferred), nil) }
    for (training, test) in [("train", "test"), ("x_train", "x_test"), ("X_train", "X_test")]
    where file.names.contains(training) {
      // Test images under another name would be left out without a word.
      if !file.names.contains(test), let other = file.names.first(where: { $0.lowercased().contains("test") }) {
        throw .unusable(
          path: path, expected: "the array \(test) beside \(training)", found: other,
          advice: "name the two by data.set and data.test, \(path):\(training) and \(path):\(other)")
      }
      return (try file.read(training), file.names.contains(test) ? try file.read(test) : nil)
    }
    guard file.names.count == 1 else {
      throw .unusable(
        path: path, expected: "one array, or arrays called train and test", found: list(file.names),
        advice: file.names.isEmpty ? "check that it is the right file" : "choose one by \(path):\(file.names[0])")
    }
    return (try file.read(file.names[0]), nil)
  }

  private static func list(_ names: [String]) -> String {
    names.isEmpty ? "none" : abbreviated(names.joined(separator: ", "), to: 200)
  }

  private static func format(of path: String) throws(ImageDataError) -> ImageFormat {
    let file = try PlainFile(path)
    let start = try file.readBytes(min(16, file.size), at: 0)
    // A damaged file is better told by its reader, so that its name counts as well.
    let ending = path.split(separator: ".").last.map { $0.lowercased() } ?? ""
    if let format = all.first(where: { $0.matches(start) }) ?? all.first(where: { $0.endings.contains(ending) }) {
      return format
    }
    let found = start.isEmpty ? "an empty file" : "the bytes \(hexadecimal(Array(start.prefix(8))))"
    throw .unusable(
      path: path, expected: "a folder of images, or one of the files \(all.map(\.name).joined(separator: ", "))",
      found: found, advice: advice(for: ending, start))
  }

  private static func advice(for ending: String, _ start: [UInt8]) -> String {
    switch ending {
    case "csv", "tsv", "txt":
      "turn it into an array in Python by numpy.save(\"x.npy\", numpy.loadtxt(\"x.\(ending)\""
        + (ending == "csv" ? ", delimiter=\",\"" : "") + "))"
    default:
      // What pickle and HDF5 files start with.
      start.first == 0x80 ? "it looks like one of pickle: save its array in Python by numpy.save"
        : start.starts(with: [0x89, 0x48, 0x44, 0x46]) ? "it is one of HDF5: save its array in Python by numpy.save"
        : "check that it is the right file"
    }
  }
}

/// A file with arrays by name.
struct ImageArrayFile {
  /// Those that can be images.
  let names: [String]
  let read: (_ name: String) throws(ImageDataError) -> ImageArray
}
