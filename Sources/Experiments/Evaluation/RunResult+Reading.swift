import ImageData
import LatentModels
import LocatedJSON

extension RunResult {
  /// The result that a run has left.
  /// - Throws: `RunDirectoryError` where the run has not ended, `FileError`, or `JSONError` for a damaged file.
  public init(run: RunDirectory) throws {
    let fields = JSONFields(source: run.resultFile, root: try run.result())
    name = try fields.text("name")
    test = Test(
      elbo: try fields.number("test.elbo") ?? .nan, logLikelihood: try fields.number("test.logLikelihood") ?? .nan,
      standardError: try fields.number("test.standardError") ?? .nan, images: try fields.integer("test.images"),
      activeUnits: try fields.integer("test.activeUnits"))
    validationELBO = try fields.number("validation.elbo")
    bestEpoch = try fields.integer("bestEpoch")
    epochs = try fields.integer("epochs")
    latent = try fields.integer("latent")
    if let reconstruction = try fields.number("firstStep.encoderGradient.reconstruction"),
      let divergence = try fields.number("firstStep.encoderGradient.divergence")
    {
      firstGradients = EncoderGradientNorms(reconstruction: reconstruction, divergence: divergence)
    }
    importanceSamples = try fields.integer("importanceSamples")
    trainingSeconds = try fields.number("seconds.training") ?? .nan
    evaluationSeconds = try fields.number("seconds.evaluation") ?? .nan
    data = DataSet.Provenance(
      dataSet: try fields.text("data.set"),
      location: DataSet.Location(
        origin: DataSet.Location.Origin(rawValue: try fields.text("data.foundBy")) ?? .explicit,
        directory: try fields.text("data.directory")),
      authenticity: DataSet.Authenticity(rawValue: try fields.text("data.authenticity")) ?? .unknown,
      missing: try fields.texts("data.missing"))
  }
}
