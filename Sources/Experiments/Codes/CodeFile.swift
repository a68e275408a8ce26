import ImageData
import LatentModels
import LocatedJSON
import NumPyFiles

/// Codes of images as a file: `.npz` and `.safetensors` with an array for each quantity, or `.npy` with the codes alone.
enum CodeFile {
  /// The array of the codes.
  static let codeName = "code"

  enum Format: String, CaseIterable {
    case npz, safetensors, npy

    /// By the ending of a file's name.
    init?(path: String) {
      guard let ending = path.split(separator: ".").last.map({ $0.lowercased() }) else { return nil }
      self.init(rawValue: ending)
    }

    /// Whether bytes are of this format.
    func matches(_ bytes: [UInt8], path: String) -> Bool {
      switch self {
      case .npz: bytes.starts(with: [0x50, 0x4b])
      case .npy: bytes.starts(with: [0x93, 0x4e, 0x55, 0x4d])
      case .safetensors: (try? SafetensorsFile(parsing: bytes, path: path)) != nil
      }
    }
  }

  /// - Parameters:
  ///   - numbers: of each image in its file.
  ///   - names: of each image's file, where each has one.
  static func write(
    _ codes: Codes, numbers: [Int], names: [String]?, metadata: [String: String], to path: String
  ) throws {
    let format = Format(path: path) ?? .npz
    try Files.requireReplaceable(path, kind: ".\(format.rawValue) file") { format.matches($0, path: path) }
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
    guard codes.isFinite else {
      throw ExperimentError.unsuitable(key: path, expected: "finite numbers", found: "NaN or infinity")
    }
    return codes
  }
}

extension NumPyArray {
  init(_ tensor: Tensor<Float>) { self.init(tensor.scalars, shape: Array(tensor.shape)) }
}
