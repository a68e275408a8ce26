import TestSupport
import Testing

struct FullDiskTests {
  /// Room for the first checkpoint but not for a second beside it.
  @Test(.needsFullDisk) func anEarlierCheckpointStaysIntact() throws {
    let experiment = try TinyExperiment()
    let settings = ["data.validation=0", "model.hidden=24,16"]
    #expect(try experiment.train(settings + ["training.epochs=1"], output: "one").status == 0)
    let first = try experiment.folder.bytes(of: "one/checkpoints/last.safetensors")
    try #require((40_000...60_000).contains(first.count))
    let ran = try FullDisk.use(size: "96k") { disk in
      let outcome = try experiment.train(settings + ["training.epochs=5"], output: disk + "/run")
      expectError(
        outcome, 74,
        "cannot write \(disk)/run/checkpoints/last.safetensors: No space left on device; "
          + "free some space there, or write to another disk")
      let files = try run(["find", disk + "/run", "-type", "f"]).output.split(separator: "\n").map(String.init).sorted()
      #expect(
        files == [
          ".lock", "checkpoints/clock.json", "checkpoints/last.safetensors", "config.json", "environment.json",
          "first-step.json", "metrics.jsonl",
        ].map {
          disk + "/run/" + $0
        })
      #expect(try run(["cmp", disk + "/run/checkpoints/last.safetensors", "one/checkpoints/last.safetensors"],
        in: experiment.folder.path).status == 0)
      #expect(try vlae(["evaluate", disk + "/run"], in: experiment.folder).status == 0)
      #expect(
        try run(["cat", disk + "/run/evaluations/mnist-K10-seed0.json"]).output.contains("\"epoch\": 1,"))
    }
    #expect(ran)
  }

  @Test(.needsFullDisk) func aDiskWithoutRoomForARunIsSeenAtOnce() throws {
    let experiment = try TinyExperiment()
    let ran = try FullDisk.use(size: "4k") { disk in
      let outcome = try experiment.train(output: disk + "/run")
      #expect(outcome.status == 74)
      #expect(outcome.errors.hasPrefix("error: cannot write \(disk)/run/"))
      #expect(outcome.errors.contains("No space left on device; free some space there"))
      #expect(outcome.errors.split(separator: "\n").count == 1)
    }
    #expect(ran)
  }
}
