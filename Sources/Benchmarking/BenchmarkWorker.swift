import Experiments
import ImageData
import LatentModels
import LocatedJSON

/// Measures on request: answers a line of JSON with a line of JSON, so that two resident programs can be timed in turns
/// without preparing anything twice.
///
/// `{"set": {"operation": "step" | "evaluate" | "cholesky", ...}}` prepares, with the keys of ``BenchmarkRequest``.
/// `{"time": REPETITIONS}` answers `{"milliseconds": [...], "poolMisses": ...}` and, of a step, the state of the model.
/// `{"roofline": true}` answers with the counted work of the step and the machine's rates. What fails is answered with
/// `{"error": ...}`, and the next request may fare better.
package struct BenchmarkWorker {
  private enum Prepared {
    case step(BenchmarkTraining)
    case evaluation(PreparedEvaluation)
    case cholesky(Tensor<Float>)
  }

  private var prepared: Prepared?

  package init() {}

  package mutating func answer(_ line: String) -> JSONValue {
    do {
      return try answer(JSONParser.parse(Array(line.utf8), source: "request"))
    } catch {
      return ["error": .string(String(describing: error))]
    }
  }

  private mutating func answer(_ request: JSONNode) throws -> JSONValue {
    if let description = request["set"] {
      prepared = nil
      return try prepare(BenchmarkRequest(description))
    }
    if let count = request["time"] {
      return try time(BenchmarkRequest.repetitions(count))
    }
    if request["roofline"] != nil, case .step(let training) = prepared {
      let products = StepProducts(
        of: training.model.description, batch: training.batch, activeUnits: try training.activeUnits())
      let roofline = Roofline(measuring: products)
      return [
        "multiplyAdds": .number(roofline.multiplyAdds), "peak": .number(roofline.peak),
        "ownShapes": .number(roofline.ownShapes),
      ]
    }
    throw ExperimentError.usage(
      "expected {\"set\": {...}}, then {\"time\": repetitions}, and {\"roofline\": true} after a step was set")
  }

  private mutating func prepare(_ request: BenchmarkRequest) throws -> JSONValue {
    Threads.count = request.threads
    let start = ContinuousClock.now
    switch request.operation {
    case .step:
      var training = try request.training()
      _ = try training.timeSteps(2)
      prepared = .step(training)
    case .evaluate:
      let evaluation = PreparedEvaluation(try request.training(), images: request.images, samples: request.samples)
      _ = try evaluation.time(1)
      prepared = .evaluation(evaluation)
    case .cholesky:
      let shape: Shape = [request.batch, request.order, 2 * request.order]
      let matrices = syrk(Tensor<Float>.randomNormal(shape, from: RandomStream(seed: 1, purpose: 0xf2)))
      _ = try cholesky(matrices)
      prepared = .cholesky(matrices)
    }
    return ["warmUp": .number((ContinuousClock.now - start) / .seconds(1)), "version": .string(programVersion)]
  }

  private mutating func time(_ repetitions: Int) throws -> JSONValue {
    var more: [(key: String, value: JSONValue)] = []
    let times: BenchmarkTimes
    switch prepared {
    case .step(var training):
      // Without a second reference the parameters are changed in place.
      prepared = nil
      times = try training.timeSteps(repetitions)
      more = [
        ("elbo", .number(training.evidenceLowerBound)),
        ("activeUnits", .array(try training.activeUnits().map { .number($0) })),
      ]
      prepared = .step(training)
    case .evaluation(let evaluation):
      times = try evaluation.time(repetitions)
    case .cholesky(let matrices):
      times = try BenchmarkTimes.measure(repetitions) { _ = try cholesky(matrices) }
    case nil:
      throw ExperimentError.usage("there is nothing to time: expected {\"set\": {...}} first")
    }
    return .object(
      [
        ("milliseconds", .array(times.milliseconds.map { .number($0) })),
        ("poolMisses", .integer(times.poolMisses)),
      ] + more)
  }
}
