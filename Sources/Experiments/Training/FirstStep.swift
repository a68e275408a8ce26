import LatentModels
import LocatedJSON

/// How the terms of the bound pulled at the encoder at the first step of a training: what `first-step.json` of a run
/// holds.
public struct FirstStep: Sendable, Equatable {
  /// Nil where a matrix of the computation had no factorisation.
  public var encoderGradient: EncoderGradientNorms?

  public init(encoderGradient: EncoderGradientNorms?) { self.encoderGradient = encoderGradient }

  var json: JSONValue {
    [
      "encoderGradient": [
        "reconstruction": encoderGradient.map { .number($0.reconstruction) } ?? .null,
        "divergence": encoderGradient.map { .number($0.divergence) } ?? .null,
      ]
    ]
  }

  /// What a run recorded at its first step; nil where it made no record.
  /// - Throws: `RunDirectoryError.damaged`, `FileError`, or `JSONError` for a damaged file.
  public init?(run: RunDirectory) throws {
    guard Files.exists(run.firstStepFile) else { return nil }
    let fields = try JSONFields(sealed: run.firstStepFile)
    if let reconstruction = try fields.number("encoderGradient.reconstruction"),
      let divergence = try fields.number("encoderGradient.divergence")
    {
      encoderGradient = EncoderGradientNorms(reconstruction: reconstruction, divergence: divergence)
    }
  }

  /// Writes the record before the first step.
  struct Recorder: StepObserver {
    let run: RunDirectory

    func stepStarts(
      _ step: Int, _ state: TrainingState<Float>, images: Tensor<Float>, noise: Tensor<Float>
    ) throws {
      if step > 0 { return }
      let record = FirstStep(encoderGradient: try? state.encoderGradientNorms(images, noise: noise))
      try Files.writeAtomically(record.json.sealed.pretty, to: run.firstStepFile)
    }
  }
}
