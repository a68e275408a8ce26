import ImageData
import LatentModels
import LocatedJSON
import NumPyFiles

/// Codes of images as a file: `.npz` and `.safetensors` with an array for each quantity, or `.npy` with the codes alone.
enum CodeFile {
  /// The array of the codes.
  static let codeName = "code"

  enum Format: String {
    case npz, safetensors, npy

    /// By the ending of a file's name.
    init?(path: String) {
      guard let ending = path.split(separator: ".").last.map({ $0.lowercased() }) else { return nil }
      self.init(rawValue: ending)
    }
  }

  /// Of codes as safetensors.
  static let format = "vlae-codes/1"

  /// Refuses to replace what is no file of codes, such as images or weights.
  private static func requireOwn(_ path: String, _ format: Format) throws {
    switch format {
    // Nothing tells an array of codes from any other.
    case .npy: try requireFree(path, isForced: false)
    case .npz:
      try Files.requireReplaceable(path, kind: "file of codes") { _ in
        (try? NumPyArchive(contentsOf: path))?.names.contains(codeName) == true
      }
    case .safetensors:
      try Files.requireReplaceable(path, kind: "file of codes") { bytes in
        (try? SafetensorsFile(parsing: bytes, path: path))?.metadata["format"] == Self.format
      }
    }
  }

  /// Refuses to replace any file.
  static func requireFree(_ path: String, isForced: Bool) throws(ExperimentError) {
    if isForced || Files.isStandardOutput(path) || !Files.exists(path) { return }
    throw .usage("\(path) exists, so it is not replaced: choose another name, or add --force")
  }

  /// Refuses a file that cannot be written, before the work for it is done.
  ///
  /// - Parameters:
  ///   - holdsMore: whether it is to have more than the codes.
  ///   - isForced: replaces whatever is there.
  static func check(_ path: String, holdsMore: Bool, isForced: Bool) throws {
    let format = Format(path: path) ?? .npz
    if format == .npy && holdsMore {
      throw ExperimentError.usage(
        "\(path): a .npy file has the codes alone: write a .npz or .safetensors file for the covariance and the "
          + "log-likelihoods")
    }
    if !isForced { try requireOwn(path, format) }
  }

  /// - Parameters:
  ///   - numbers: of each image in its file.
  ///   - names: of each image's file, where each has one.
  ///   - path: that `check` has passed.
  static func write(
    _ codes: Codes, numbers: [Int], names: [String]?, metadata: [String: String], to path: String
  ) throws {
    let format = Format(path: path) ?? .npz
    var floats = [(codeName, codes.means)]
    if let covariance = codes.covariance { floats.append(("covariance", covariance)) }
    var doubles = [("bound", codes.bounds)]
    if let likelihoods = codes.likelihoods {
      doubles += [
        ("logLikelihood", likelihoods.logLikelihoods), ("standardError", likelihoods.standardErrors),
        ("effectiveSampleSize", likelihoods.effectiveSampleSizes),
      ]
    }
    switch format {
    case .npy: try NumPyArray(codes.means).write(to: path)
    case .npz:
      var arrays = floats.map { (name: $0.0, array: NumPyArray($0.1)) }
      arrays += doubles.map { ($0.0, NumPyArray($0.1, shape: [$0.1.count])) }
      arrays.append(("number", NumPyArray(numbers, shape: [numbers.count])))
      if let names { arrays.append(("name", NumPyArray(names))) }
      try NumPyArchive.write(arrays, to: path)
    case .safetensors:
      var tensors = floats.map { SafetensorsTensor(name: $0.0, $0.1) }
      tensors += doubles.map { SafetensorsTensor(name: $0.0, shape: [$0.1.count], values: $0.1) }
      tensors.append(SafetensorsTensor(name: "number", shape: [numbers.count], values: numbers))
      var metadata = metadata
      metadata["format"] = Self.format
      // The format has no texts but these.
      if let names { metadata["names"] = JSONValue.array(names.map { .string($0) }).line }
      try SafetensorsFile(path: path, tensors: tensors, metadata: metadata).write()
    }
  }

  /// Codes of a file that `write` made, or of any other with an array [N, Z].
  /// - Throws: `ImageDataError`, `ExperimentError`.
  static func read(_ path: String, latent: Int) throws -> Tensor<Float> {
    let codes = try OwnImages.matrix(at: path, preferring: codeName)
    guard codes.shape.count == 2, codes.shape[1] == latent else {
      throw ExperimentError.unsuitable(
        key: path, expected: "codes of this model, [N, \(latent)]", found: "the shape \(codes.shape)")
    }
    guard codes.shape[0] > 0 else {
      throw ExperimentError.unsuitable(key: path, expected: "one code or more", found: "none")
    }
    guard codes.isFinite else {
      throw ExperimentError.unsuitable(key: path, expected: "finite numbers", found: "NaN or infinity")
    }
    return codes
  }
}

extension NumPyArray {
  init(_ tensor: Tensor<Float>) { self.init(tensor.scalars, shape: Array(tensor.shape)) }
}
