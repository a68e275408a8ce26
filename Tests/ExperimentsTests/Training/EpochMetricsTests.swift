import Experiments
import LocatedJSON
import TestSupport
import Testing

struct EpochMetricsTests {
  @Test func linesReadBackEqual() throws {
    let folder = try TemporaryFolder()
    let run = try makeRun(at: folder.path, ExperimentConfiguration())
    let epochs = [
      EpochMetrics(epoch: 1, step: 10, trainingELBO: -1.0 / 3, validationELBO: nil, seconds: 0.1),
      EpochMetrics(epoch: 2, step: 20, trainingELBO: 5, validationELBO: 1e-300, seconds: 2),
    ]
    let log = try LineLog(run.metricsFile)
    for epoch in epochs { try log.append(epoch.line) }
    #expect(try run.metrics() == epochs)
    #expect(
      epochs[1].line
        == #"{"epoch": 2, "step": 20, "train": {"elbo": 5.0}, "validation": {"elbo": 1e-300}, "seconds": 2.0}"#)
  }

  @Test func aDamagedLineIsNamed() throws {
    let folder = try TemporaryFolder()
    let run = try makeRun(at: folder.path, ExperimentConfiguration())
    let good = EpochMetrics(epoch: 1, step: 10, trainingELBO: 1, validationELBO: nil, seconds: 1).line
    let log = try LineLog(run.metricsFile)
    try log.append(good)
    try log.append(good.replacing("\"step\": 10", with: "\"step\": 1.5"))
    let error = #expect(throws: JSONError.self) { try run.metrics() }
    #expect(error?.description == "\(run.metricsFile), line 2:1:22: step: expected a whole number, found 1.5")
  }
}
