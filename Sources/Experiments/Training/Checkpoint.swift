import LatentModels

/// What a training has reached after an epoch: all that is needed to go on, or to evaluate.
public struct Checkpoint {
  public static let format = "vlae-checkpoint/1"

  public var state: TrainingState<Float>
  /// Epochs done.
  public var epoch: Int
  /// Steps done.
  public var step: Int
  /// The best validation bound so far and the epoch that reached it; without a validation split the last epoch.
  public var bestEpoch: Int
  public var bestValidation: Double?
  /// At the first step of the training; nil before it.
  public var firstGradients: EncoderGradientNorms?

  /// Writes `parameter.NAME`, `adam.first.NAME`, `adam.second.NAME`, and the numbers as metadata.
  /// - Throws: `FileError`, `SafetensorsError`.
  public func write(to path: String) throws {
    var tensors: [SafetensorsTensor] = []
    let trained = state.trainedNames
    for (prefix, names, values) in [
      ("parameter.", state.parameters.names, state.parameters.values),
      ("adam.first.", trained, state.optimizer.firstMoments), ("adam.second.", trained, state.optimizer.secondMoments),
    ] {
      tensors += zip(names, values).map { SafetensorsTensor(name: prefix + $0, $1) }
    }
    var metadata = [
      "format": Self.format, "epoch": "\(epoch)", "step": "\(step)", "bestEpoch": "\(bestEpoch)",
      "updates": "\(state.optimizer.updateCount)",
    ]
    metadata["bestValidation"] = bestValidation.map { "\($0)" }
    metadata["firstGradient.reconstruction"] = firstGradients.map { "\($0.reconstruction)" }
    metadata["firstGradient.divergence"] = firstGradients.map { "\($0.divergence)" }
    try SafetensorsFile(path: path, tensors: tensors, metadata: metadata).write()
  }

  /// Reads what ``write(to:)`` wrote, for a model of the same description.
  /// - Throws: `SafetensorsError` for a file of another format, a missing tensor, a wrong shape, or a wrong number.
  public init(_ file: SafetensorsFile, model: any LatentModel, learningRate: Double) throws {
    let shapes = model.parameterShapes
    func values(_ prefix: String, _ names: [String]) throws -> [Tensor<Float>] {
      try names.map { name in
        try file.finiteTensor(prefix + name, shape: shapes[name], type: .float32)
      }
    }
    func count(_ key: String) throws -> Int {
      let text = try file.metadata(key)
      guard let number = Int(text), number >= 0 else {
        throw Self.failure(file, key, expected: "a whole number, 0 or more", found: text)
      }
      return number
    }
    let format = try file.metadata("format")
    if format != Self.format { throw Self.failure(file, "format", expected: "\"\(Self.format)\"", found: format) }
    state = TrainingState(
      model: model, parameters: shapes.with(try values("parameter.", shapes.names)), learningRate: learningRate)
    state.optimizer.firstMoments = try values("adam.first.", state.trainedNames)
    state.optimizer.secondMoments = try values("adam.second.", state.trainedNames)
    state.optimizer.updateCount = try count("updates")
    epoch = try count("epoch")
    step = try count("step")
    bestEpoch = try count("bestEpoch")
    func number(_ key: String) throws -> Double? {
      try file.metadata[key].map { text in
        guard let number = Double(text), number.isFinite else {
          throw Self.failure(file, key, expected: "a number", found: text)
        }
        return number
      }
    }
    bestValidation = try number("bestValidation")
    if let reconstruction = try number("firstGradient.reconstruction"),
      let divergence = try number("firstGradient.divergence")
    {
      firstGradients = EncoderGradientNorms(reconstruction: reconstruction, divergence: divergence)
    }
  }

  private static func failure(
    _ file: SafetensorsFile, _ key: String, expected: String, found: String
  ) -> SafetensorsError {
    SafetensorsError(path: file.path, subject: "metadata \"\(key)\"", expected: expected, found: "\"\(found)\"")
  }

  /// Before the first epoch.
  public init(state: TrainingState<Float>) {
    self.state = state
    epoch = 0
    step = 0
    bestEpoch = 0
  }
}
