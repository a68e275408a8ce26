import LatentModels

/// A model's parameters as a file that other programs read and write: safetensors with a tensor `parameter.NAME` for
/// each, in single or double precision. Golden files and checkpoints can be read as well.
public enum ParameterFile {
  public static let format = "vlae-parameters/1"
  static let prefix = "parameter."

  /// The parameters of a file for `model`.
  /// - Throws: `FileError`, or `SafetensorsError` for a missing tensor, one that the model does not have, a wrong shape,
  ///   or a number that is not finite.
  public static func read(_ path: String, for model: any LatentModel) throws -> NamedValues<Tensor<Float>> {
    try read(SafetensorsFile(contentsOf: path), for: model)
  }

  static func read(_ file: SafetensorsFile, for model: any LatentModel) throws -> NamedValues<Tensor<Float>> {
    let shapes = model.parameterShapes
    let found = file.tensors.map(\.name).filter { $0.hasPrefix(prefix) }
    if let name = found.first(where: { !shapes.contains(String($0.dropFirst(prefix.count))) }) {
      throw SafetensorsError(
        path: file.path, subject: "tensor \"\(name)\"",
        expected: "parameters of \(model.description.kind.rawValue) with \(model.description.steps) steps, depth "
          + "\(model.description.hidden.count), \(model.description.likelihood.rawValue) likelihood",
        found: "one that it has not")
    }
    return shapes.with(
      try zip(shapes.names, shapes.values).map { try file.finiteTensor(prefix + $0, shape: $1) })
  }

  /// Writes the parameters in single precision, with the model's description and `notes` as metadata.
  /// - Throws: `FileError`.
  public static func write(
    _ parameters: NamedValues<Tensor<Float>>, of description: ModelDescription, notes: [String: String] = [:],
    to path: String
  ) throws {
    let metadata = [
      "format": format, "model": description.kind.rawValue, "likelihood": description.likelihood.rawValue,
      "pixels": "\(description.pixels)", "hidden": description.hidden.map(String.init).joined(separator: ","),
      "latent": "\(description.latent)", "steps": "\(description.steps)", "damping": "\(description.damping)",
      "stepSize": "\(description.stepSize)", "clipNorm": "\(description.clipNorm)",
    ]
    let tensors = zip(parameters.names, parameters.values).map { SafetensorsTensor(name: prefix + $0, $1) }
    try SafetensorsFile(
      path: path, tensors: tensors, metadata: metadata.merging(notes) { own, _ in own }
    ).write()
  }
}

extension SafetensorsTensor {
  init(name: String, _ tensor: Tensor<Float>) {
    self.init(name: name, shape: Array(tensor.shape), values: tensor.scalars)
  }
}

extension SafetensorsFile {
  /// A tensor in single precision, with finite entries only.
  /// - Parameter type: the number format it must have; nil for any.
  func finiteTensor(_ name: String, shape: Shape, type: SafetensorsType? = nil) throws -> Tensor<Float> {
    let tensor = Tensor(try tensor(name, shape: Array(shape), type: type).floats, shape: shape)
    guard tensor.isFinite else {
      throw SafetensorsError(
        path: path, subject: "tensor \"\(name)\"", expected: "finite numbers", found: "NaN or infinity")
    }
    return tensor
  }
}
