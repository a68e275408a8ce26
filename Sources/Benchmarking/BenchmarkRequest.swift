import Experiments
import ImageData
import LatentModels
import LocatedJSON

/// What a ``BenchmarkWorker`` prepares. Every key has a default, which null means as well.
struct BenchmarkRequest {
  enum Operation: String, CaseIterable, ConfigurationValue {
    /// Training steps of a model.
    case step
    /// The log-likelihood of `images` images at once by importance sampling.
    case evaluate
    /// Factors of `batch` matrices.
    case cholesky
  }

  var operation = Operation.step
  var model = ModelKind.vlae
  var likelihood = LikelihoodKind.gaussian
  /// Overruled by the images.
  var pixels = 784
  var hidden = [500, 500]
  var latent = 50
  var steps = 4
  var batch = 128
  /// The data set of the images; nil for random numbers.
  var data: String?
  /// The folder of the data set; nil searches the usual places.
  var directory: String?
  /// Nil for the usual one.
  var preprocessing: Preprocessing?
  /// Training steps before the first that is timed.
  var after = 0
  var images = 1
  /// For an image.
  var samples = 5000
  /// Of the matrices to factorise.
  var order = 50
  var threads = Threads.available

  private struct Field: Sendable {
    let type: ConfigurationType
    let set: @Sendable (inout BenchmarkRequest, JSONValue) -> Void

    init<Value: ConfigurationValue>(
      _ path: WritableKeyPath<BenchmarkRequest, Value> & Sendable, _ type: ConfigurationType
    ) {
      self.type = type
      set = { request, json in request[keyPath: path] = Value(json: json)! }
    }
  }

  private static let size = ConfigurationType.integer(1...1_000_000)

  private static let fields: [String: Field] = [
    "operation": Field(\.operation, .choice(of: Operation.self)),
    "model": Field(\.model, .choice(of: ModelKind.self)),
    "likelihood": Field(\.likelihood, .choice(of: LikelihoodKind.self)),
    "pixels": Field(\.pixels, size),
    "hidden": Field(\.hidden, .hiddenWidths),
    "latent": Field(\.latent, .integer(1...65_536)),
    "steps": Field(\.steps, .integer(0...256)),
    "batch": Field(\.batch, size),
    "data": Field(\.data, .path),
    "directory": Field(\.directory, .path),
    "preprocessing": Field(\.preprocessing, .choice(of: Preprocessing.self)),
    "after": Field(\.after, .integer(0...1_000_000)),
    "images": Field(\.images, size),
    "samples": Field(\.samples, size),
    "order": Field(\.order, .integer(1...4096)),
    "threads": Field(\.threads, .integer(1...256)),
  ]

  /// - Throws: `JSONError`.
  init(_ node: JSONNode) throws(JSONError) {
    guard case .object(let members) = node.content else {
      throw Self.error(node.location, "set", expected: "an object", found: node.summary)
    }
    for member in members where member.value.content != .null {
      guard let field = Self.fields[member.key] else {
        let known = Self.fields.keys.sorted().joined(separator: ", ")
        throw Self.error(member.keyLocation, member.key, expected: "one of \(known)", found: "this key")
      }
      field.set(&self, try Self.checked(member.value, member.key, field.type))
    }
  }

  /// The value of `"time"`.
  static func repetitions(_ node: JSONNode) throws(JSONError) -> Int {
    Int(json: try checked(node, "time", size))!
  }

  private static func checked(
    _ node: JSONNode, _ key: String, _ type: ConfigurationType
  ) throws(JSONError) -> JSONValue {
    do throws(ConfigurationType.Mismatch) {
      return try type.checked(node)
    } catch {
      throw Self.error(error.location, key + error.element, expected: error.expected, found: error.found)
    }
  }

  private static func error(_ location: JSONLocation, _ key: String, expected: String, found: String) -> JSONError {
    JSONError(source: "request", location: location, key: key, expected: expected, found: found)
  }

  /// The model, trained as asked.
  /// - Throws: `ImageDataError`, `ExperimentError.notEnoughMemory`, `LinearAlgebraError`.
  func training() throws -> BenchmarkTraining {
    let images = try data.map {
      try PreparedImages.benchmarkImages($0, directory: directory, preprocessing: preprocessing, for: likelihood)
    }
    let description = ModelDescription(
      kind: model, likelihood: likelihood, pixels: images?.pixelCount ?? pixels, hidden: hidden, latent: latent,
      steps: steps)
    var training = try BenchmarkTraining(description, batch: batch, images: images)
    try training.train(steps: after)
    return training
  }
}
