import ImageData

extension RunResult {
  /// The result that a run has left.
  /// - Throws: `RunDirectoryError` where the run has not ended, `JSONError` for a damaged file.
  public init(run: RunDirectory) throws {
    let root = try run.result()
    func find(_ path: String) throws -> JSONNode {
      try path.split(separator: ".").reduce(root) { node, key in
        guard let value = node[String(key)] else {
          throw JSONError(
            source: run.resultFile, location: node.location, key: path, expected: "this key of a result", found: "none")
        }
        return value
      }
    }
    func number(_ path: String) throws -> Double? {
      let node = try find(path)
      switch node.content {
      case .null: return nil
      case .integer(let value): return Double(value)
      case .number(let value): return value
      default:
        throw JSONError(
          source: run.resultFile, location: node.location, key: path, expected: "a number", found: node.summary)
      }
    }
    func text(_ path: String) throws -> String {
      let node = try find(path)
      guard case .string(let value) = node.content else {
        throw JSONError(
          source: run.resultFile, location: node.location, key: path, expected: "a string", found: node.summary)
      }
      return value
    }
    func integer(_ path: String) throws -> Int { Int(try number(path) ?? 0) }

    name = try text("name")
    test = Test(
      elbo: try number("test.elbo") ?? .nan, logLikelihood: try number("test.logLikelihood") ?? .nan,
      standardError: try number("test.standardError") ?? .nan, images: try integer("test.images"))
    validationELBO = try number("validation.elbo")
    bestEpoch = try integer("bestEpoch")
    epochs = try integer("epochs")
    importanceSamples = try integer("importanceSamples")
    trainingSeconds = try number("seconds.training") ?? .nan
    evaluationSeconds = try number("seconds.evaluation") ?? .nan
    dataLocation = DataSet.Location(
      origin: DataSet.Location.Origin(rawValue: try text("data.foundBy")) ?? .explicit,
      directory: try text("data.directory"))
  }
}
