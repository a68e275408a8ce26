import Benchmarking
import LatentModels
import Testing

@Suite("TaskBenchmark")
struct TaskBenchmarkTests {
  /// In a process of its own: the number of threads is that of all tests.
  @Test("a step is cut for each number of threads, and its parts add up to it")
  func schedules() async {
    await #expect(processExitsWith: .success) {
      let model = ModelDescription(
        kind: .vlae, likelihood: .gaussian, pixels: 12, hidden: [6, 5], latent: 3, steps: 2)
      let result = try TaskBenchmark(StepBenchmark(model: model, batch: 40, repetitions: 3)).run()
      precondition(result.schedules.map(\.threads) == [1, 2, 4, 8, 16, 32])
      precondition(result.detailed.threads == 16)
      precondition(result.schedules.allSatisfy { result.speedUp($0) > 0 })
      for schedule in result.schedules {
        let parts = schedule.callers.reduce(schedule.step.serial) { $0 + $1.length }
        precondition(abs(parts - schedule.length) < 1e-9 * schedule.length)
        precondition(schedule.length <= schedule.step.length(threads: 1))
      }
      // Forty examples are three groups or ten parts of four: the layers at the start, where they differ from the
      // reference, and c - G h; two updates of parts and groups; the last precisions; the directions of the updates
      // and their way through the layers.
      let search = result.detailed.step.calls.filter { $0.caller.hasSuffix("/BatchPartition.swift") }
      precondition(search.map(\.tasks.count) == [3, 3, 3, 10, 3, 10, 3, 10, 3, 3, 10])
    }
  }
}
