import LatentModels

extension Checkpoint {
  public static let format = "vlae-checkpoint/2"

  /// Writes `parameter.NAME`, `adam.first.NAME`, `adam.second.NAME`, the epochs' bounds and the preparation of the
  /// images, and the numbers as metadata, with a SHA-256 of it all.
  /// - Throws: `FileError`, `SafetensorsError`.
  public func write(to path: String) throws { try file(path).write() }

  func file(_ path: String) throws -> SafetensorsFile {
    var tensors: [SafetensorsTensor] = []
    let trained = state.trainedNames
    for (prefix, names, values) in [
      ("parameter.", state.parameters.names, state.parameters.values),
      ("adam.first.", trained, state.optimizer.firstMoments), ("adam.second.", trained, state.optimizer.secondMoments),
    ] {
      tensors += zip(names, values).map { SafetensorsTensor(name: prefix + $0, $1) }
    }
    tensors.append(SafetensorsTensor(name: "history.training", shape: [epoch], values: history.map(\.training)))
    let validation = history.compactMap(\.validation)
    if validation.count == epoch {
      tensors.append(SafetensorsTensor(name: "history.validation", shape: [epoch], values: validation))
    }
    var metadata = [
      "format": Self.format, "epoch": "\(epoch)", "step": "\(step)", "bestEpoch": "\(bestEpoch)",
      "updates": "\(state.optimizer.updateCount)", "partial.batches": "\(partial.batches)",
      "partial.boundSum": "\(partial.boundSum)", "partial.images": "\(partial.images)",
    ]
    metadata["bestValidation"] = bestValidation.map { "\($0)" }
    return try SafetensorsFile(
      path: path, tensors: tensors + preparation.tensors,
      metadata: metadata.merging(preparation.metadata) { own, _ in own }
    ).sealed
  }

  /// Reads what ``write(to:)`` wrote, for the model of a run's configuration.
  /// - Throws: `SafetensorsError` for a file of another format, a digest that does not fit, a missing tensor, a wrong
  ///   shape, or a wrong number.
  public init(_ file: SafetensorsFile, _ configuration: ExperimentConfiguration) throws {
    let reader = MetadataReader(file: file)
    try reader.requireFormat(Self.format)
    try file.checkSeal(required: true)
    preparation = try Preparation(file)
    let model = configuration.modelDescription(pixels: preparation.pixelCount).makeModel()
    let shapes = model.parameterShapes
    func values(_ prefix: String, _ names: [String]) throws -> [Tensor<Float>] {
      try names.map { name in
        try file.finiteTensor(prefix + name, shape: shapes[name], type: .float32)
      }
    }
    state = TrainingState(
      model: model, parameters: shapes.with(try values("parameter.", shapes.names)),
      learningRate: configuration.training.learningRate)
    state.optimizer.firstMoments = try values("adam.first.", state.trainedNames)
    state.optimizer.secondMoments = try values("adam.second.", state.trainedNames)
    state.optimizer.updateCount = try reader.count("updates")
    let epochs = try reader.count("epoch")
    let training = try file.tensor("history.training", shape: [epochs], type: .float64).doubles
    let validation =
      file["history.validation"] == nil
      ? nil : try file.tensor("history.validation", shape: [epochs], type: .float64).doubles
    history = training.indices.map { EpochBounds(training: training[$0], validation: validation?[$0]) }
    step = try reader.count("step")
    partial = PartialEpoch(
      batches: try reader.count("partial.batches"), boundSum: try reader.number("partial.boundSum") ?? 0,
      images: try reader.count("partial.images"))
    bestEpoch = try reader.count("bestEpoch")
    bestValidation = try reader.number("bestValidation")
  }
}
