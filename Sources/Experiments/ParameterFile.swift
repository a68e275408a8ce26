import ImageData
import LatentModels
import LocatedJSON

/// A model's parameters as a file that other programs read and write: safetensors with a tensor `parameter.NAME` for
/// each, in single or double precision. Golden files and checkpoints can be read as well.
public enum ParameterFile {
  public static let format = "vlae-parameters/1"
  static let prefix = "parameter."
  /// The mean that was taken away from each pixel, [D]; other programs need it, reading here passes it over.
  static let meanName = "preparation.mean"
  /// What each feature was divided by after that, [D], where it was.
  static let deviationName = "preparation.deviation"

  /// The parameters of a file for `model`.
  ///
  /// - Parameter note: is told where the file names another kind of model, or other steps, than those of `model`.
  /// - Throws: `FileError`, or `SafetensorsError` for a missing tensor, one that the model does not have, a wrong
  ///   shape, or a number that is not finite.
  public static func read(
    _ path: String, for model: any LatentModel, note: (String) -> Void = { _ in }
  ) throws -> NamedValues<Tensor<Float>> {
    let file = try SafetensorsFile(contentsOf: path)
    try file.checkSeal(required: false)
    let parameters = try read(file, for: model)
    if let difference = difference(of: file, from: model.description) { note(difference) }
    return parameters
  }

  static func read(_ file: SafetensorsFile, for model: any LatentModel) throws -> NamedValues<Tensor<Float>> {
    let (shapes, description) = (model.parameterShapes, model.description)
    let found = file.tensors.filter { $0.name.hasPrefix(prefix) }
    if found.isEmpty {
      throw SafetensorsError(
        path: file.path, expected: "tensors called parameter.NAME, such as \"\(prefix)\(shapes.names[0])\"",
        found: file.tensors.first.map { "others, such as \"\(abbreviated($0.name))\"" } ?? "a file without tensors")
    }
    if let tensor = found.first(where: { !shapes.contains(String($0.name.dropFirst(prefix.count))) }) {
      throw SafetensorsError(
        path: file.path, subject: "tensor \"\(abbreviated(tensor.name))\"",
        expected: "no such parameter for \(description.summary)", found: "one of the shape \(tensor.shape)")
    }
    return shapes.with(
      try zip(shapes.names, shapes.values).map { name, shape in
        let name = prefix + name
        guard let tensor = file[name], tensor.shape == Array(shape) else {
          throw SafetensorsError(
            path: file.path, subject: "tensor \"\(name)\"",
            expected: "the shape \(Array(shape)) for \(description.summary)",
            found: file[name].map { "\($0.shape)" } ?? file.unreadTypes[name].map { "one of dtype \"\($0)\"" }
              ?? "no tensor of this name")
        }
        return try file.finiteTensor(name, shape: shape)
      })
  }

  /// What a file says of the model that its parameters were trained for, where that is another posterior.
  private static func difference(of file: SafetensorsFile, from description: ModelDescription) -> String? {
    guard let kind = file.metadata["model"], let steps = file.metadata["steps"] else { return nil }
    let own = description.kind.rawValue
    // A model that this program does not know may depend on T.
    func usesSteps(_ kind: String) -> Bool { ModelKind(rawValue: kind)?.usesSteps ?? true }
    if kind == own && (!usesSteps(kind) || steps == "\(description.steps)") { return nil }
    func text(_ kind: String, _ steps: String) -> String { kind + (usesSteps(kind) ? " with T = \(steps)" : "") }
    return "\(file.path) has the parameters of \(text(kind, steps)); "
      + "this run goes on from them as \(text(own, "\(description.steps)"))"
  }

  /// Writes the parameters in single precision, with the model's description and `notes` as metadata.
  /// - Parameter preparation: how the model's images were prepared.
  /// - Throws: `FileError`.
  public static func write(
    _ parameters: NamedValues<Tensor<Float>>, of description: ModelDescription, preparation: PixelTransform,
    notes: [String: String] = [:], to path: String
  ) throws {
    var metadata = description.metadata
    metadata["format"] = format
    metadata["preprocessing"] = preparation.preprocessing.rawValue
    if preparation.preprocessing == .logit { metadata["logitMargin"] = "\(Preprocessing.logitMargin)" }
    var tensors = zip(parameters.names, parameters.values).map { SafetensorsTensor(name: prefix + $0, $1) }
    if preparation.preprocessing.centres {
      let mean = preparation.statistics.mean.map { Float($0) }
      tensors.append(SafetensorsTensor(name: meanName, shape: [mean.count], values: mean))
    }
    if let deviation = preparation.statistics.deviation {
      tensors.append(
        SafetensorsTensor(name: deviationName, shape: [deviation.count], values: deviation.map { Float($0) }))
    }
    try SafetensorsFile(
      path: path, tensors: tensors, metadata: metadata.merging(notes) { own, _ in own }
    ).sealed.write()
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
