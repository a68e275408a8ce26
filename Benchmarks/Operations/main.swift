import Foundation
import LinearAlgebra

// The operations of a user's program, timed on request as peers/operations.py times those of NumPy and PyTorch:
// {"set": {"name": ..., "threads": ...}} prepares and warms up, {"time": REPETITIONS} answers {"milliseconds": [...]}.
struct OperationWorker {
  var prepared: (() throws -> Void)?

  mutating func answer(_ request: [String: Any]) throws -> [String: Any] {
    if let description = request["set"] as? [String: Any] {
      let name = description["name"] as? String ?? ""
      guard let operation = operations()[name] else { return ["error": "has no \(name)"] }
      Threads.count = description["threads"] as? Int ?? 1
      let run = try operation()
      for _ in 0..<3 { try run() }
      prepared = run
      return [:]
    }
    guard let run = prepared, let count = request["time"] as? Int else {
      return ["error": "expected {\"set\": {\"name\": ...}}, then {\"time\": repetitions}"]
    }
    let misses = StoragePool.statistics.misses
    var milliseconds: [Double] = []
    for _ in 0..<count {
      let start = ContinuousClock.now
      try run()
      milliseconds.append((ContinuousClock.now - start) / .milliseconds(1))
    }
    return ["milliseconds": milliseconds, "poolMisses": StoragePool.statistics.misses - misses]
  }
}

var worker = OperationWorker()
while let line = readLine() {
  let reply: [String: Any]
  do {
    reply = try worker.answer(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:])
  } catch {
    reply = ["error": "\(error)"]
  }
  FileHandle.standardOutput.write(try JSONSerialization.data(withJSONObject: reply) + Data("\n".utf8))
}
