import Benchmarking
import Experiments
import LocatedJSON
import Testing

struct BenchmarkWorkerTests {
  private func error(_ answer: JSONValue) -> String {
    guard case .string(let text)? = answer["error"] else { return "" }
    return text
  }

  private func count(_ list: JSONValue?) -> Int {
    guard case .array(let elements)? = list else { return 0 }
    return elements.count
  }

  @Test(arguments: [
    #""operation": "step", "model": "savae""#, #""operation": "evaluate", "model": "iaf", "images": 2, "samples": 7"#,
    #""operation": "cholesky", "order": 5, "batch": 3, "data": null"#,
  ])
  func whatIsSetIsTimed(operation: String) {
    var worker = BenchmarkWorker()
    let set = worker.answer(#"{"set": {\#(operation), "pixels": 12, "hidden": [6], "latent": 3, "steps": 2}}"#)
    #expect(error(set) == "" && set["warmUp"] != nil)
    let answer = worker.answer(#"{"time": 4}"#)
    #expect(count(answer["milliseconds"]) == 4)
    #expect(answer["poolMisses"] != nil)
    #expect(count(answer["activeUnits"]) == (operation.contains("step") ? 1 : 0))
    let roofline = worker.answer(#"{"roofline": true}"#)
    #expect((roofline["multiplyAdds"] != nil) == operation.contains("step"))
  }

  @Test(arguments: [
    ("", "request:1:1: expected a value, found the end of the text"),
    (#"{"time": 1}"#, "there is nothing to time"),
    (#"{"roofline": true}"#, #"expected {"set": {...}}"#),
    (#"{"set": 3}"#, "request:1:9: set: expected an object, found 3"),
    (#"{"set": {"model": "vlea"}}"#, #"request:1:19: model: expected one of "vae", "savae""#),
    (#"{"set": {"hidden": [6, 0]}}"#, "request:1:24: hidden[1]: expected a whole number from 1 to 65536, found 0"),
    (#"{"set": {"latnet": 3}}"#, "request:1:10: latnet: expected one of after, batch, "),
    (#"{"set": {"data": "mnits"}}"#, "mnits"),
    (#"{"set": {"pixels": 1000000, "hidden": [65536]}}"#, "a training step of this model needs at least "),
  ])
  func aBadRequestIsAnsweredWithTheError(request: String, expected: String) {
    var worker = BenchmarkWorker()
    #expect(error(worker.answer(request)).contains(expected))
    #expect(error(worker.answer(#"{"set": {"operation": "cholesky", "order": 2}}"#)) == "")
    let nothing = worker.answer(#"{"time": 0}"#)
    #expect(error(nothing) == "request:1:10: time: expected a whole number from 1 to 1000000, found 0")
  }

  @Test func aFailedRequestLeavesNothingToTime() {
    var worker = BenchmarkWorker()
    _ = worker.answer(#"{"set": {"operation": "cholesky"}}"#)
    #expect(error(worker.answer(#"{"set": {"operation": "fft"}}"#)) != "")
    #expect(error(worker.answer(#"{"time": 1}"#)).hasPrefix("there is nothing to time"))
  }
}
