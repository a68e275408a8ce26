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

  /// Writes `parameter.NAME`, `adam.first.NAME`, `adam.second.NAME`, and the numbers as metadata.
  /// - Throws: `FileError`, `SafetensorsError`.
  public func write(to path: String) throws {
    let names = state.parameters.names
    var tensors: [SafetensorsTensor] = []
    for (prefix, values) in [
      ("parameter.", state.parameters.values), ("adam.first.", state.optimizer.firstMoments),
      ("adam.second.", state.optimizer.secondMoments),
    ] {
      tensors += zip(names, values).map { SafetensorsTensor(name: prefix + $0, $1) }
    }
    var metadata = [
      "format": Self.format, "epoch": "\(epoch)", "step": "\(step)", "bestEpoch": "\(bestEpoch)",
      "updates": "\(state.optimizer.updateCount)",
    ]
    if let bestValidation { metadata["bestValidation"] = "\(bestValidation)" }
    try SafetensorsFile(path: path, tensors: tensors, metadata: metadata).write()
  }

  /// Reads what ``write(to:)`` wrote, for a model of the same description.
  /// - Throws: `FileError`, `SafetensorsError` for a missing tensor, a wrong shape or a wrong number.
  public init(_ file: SafetensorsFile, model: any LatentModel, learningRate: Double) throws {
    let shapes = model.parameterShapes
    func values(_ prefix: String) throws -> [Tensor<Float>] {
      try zip(shapes.names, shapes.values).map {
        Tensor(try file.tensor(prefix + $0, shape: Array($1)))
      }
    }
    func number<Number: LosslessStringConvertible>(_ key: String) throws -> Number {
      let text = try file.metadata(key)
      guard let number = Number(text) else {
        throw SafetensorsError(
          path: file.path, subject: "metadata \"\(key)\"", expected: "a number", found: "\"\(text)\"")
      }
      return number
    }
    state = TrainingState(
      model: model, parameters: shapes.with(try values("parameter.")), learningRate: learningRate)
    state.optimizer.firstMoments = try values("adam.first.")
    state.optimizer.secondMoments = try values("adam.second.")
    state.optimizer.updateCount = try number("updates")
    epoch = try number("epoch")
    step = try number("step")
    bestEpoch = try number("bestEpoch")
    bestValidation = file.metadata["bestValidation"] == nil ? nil : try number("bestValidation")
  }

  public init(state: TrainingState<Float>) {
    self.state = state
    epoch = 0
    step = 0
    bestEpoch = 0
  }
}

extension SafetensorsTensor {
  init<Scalar: TensorScalar>(name: String, _ tensor: Tensor<Scalar>) {
    if let tensor = tensor as? Tensor<Double> {
      self.init(name: name, shape: Array(tensor.shape), values: tensor.scalars)
    } else {
      self.init(name: name, shape: Array(tensor.shape), values: Tensor<Float>(tensor).scalars)
    }
  }
}

extension Tensor {
  /// The tensor of a file, converted where its precision differs.
  init(_ tensor: SafetensorsTensor) {
    self.init(Tensor<Double>(tensor.doubles, shape: Shape(tensor.shape)))
  }
}
