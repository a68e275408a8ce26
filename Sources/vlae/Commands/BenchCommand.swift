import ArgumentParser
import Benchmarking
import Experiments
import ImageData
import LatentModels

struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measure speed.",
    subcommands: [BenchStepCommand.self, BenchEvaluateCommand.self, BenchWorkerCommand.self])
}

struct BenchStepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "step",
    abstract: "Time training steps (forward, backward and ADAM) on random data or images, in single precision.",
    discussion: """
      The second line counts the multiply-adds that a step asks for, and what share of this machine's matrix products \
      it reaches: of the best, and of products with the step's own shapes alone.
      """)

  @OptionGroup var subject: BenchModelOptions

  @Option(help: "Images per step.", in: 1...1_000_000)
  var batch = 128

  @Option(help: "Steps that are timed.", in: 1...1_000_000)
  var repetitions = 20

  @Flag(help: """
    Time each task of a step on one thread, and compute from that how long a step would take on 2 to 32.
    """)
  var tasks = false

  @Flag(help: "Print JSON.")
  var json = false

  @OptionGroup var threads: ThreadOptions
  @OptionGroup var instructions: InstructionSetOptions

  func validate() throws { try subject.checkMemory(batch: batch) }

  func run() throws {
    threads.apply()
    instructions.apply()
    let images = try subject.images()
    var benchmark = StepBenchmark(model: subject.description(images), batch: batch, repetitions: repetitions)
    benchmark.images = images
    benchmark.trainingSteps = subject.after
    if tasks {
      let result = try TaskBenchmark(benchmark).run()
      print(json ? result.json.pretty : result.table, terminator: "")
    } else {
      let result = try benchmark.run()
      print(json ? result.json.pretty : result.text, terminator: "")
    }
  }
}

struct BenchEvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Time the log-likelihood of an image by importance sampling, alone and as one of several.")

  @OptionGroup var subject: BenchModelOptions

  @Option(help: "Importance samples for an image.", in: 1...1_000_000)
  var samples = 5000

  @Option(help: "Images at once. (default: as many as vlae evaluate takes)", in: 1...1_000_000)
  var images: Int?

  @Option(help: "Times that each is measured.", in: 1...1_000_000)
  var repetitions = 20

  @Flag(help: "Print JSON.")
  var json = false

  @OptionGroup var threads: ThreadOptions
  @OptionGroup var instructions: InstructionSetOptions

  func validate() throws { try subject.checkMemory(batch: 128) }

  func run() throws {
    threads.apply()
    instructions.apply()
    let dataSet = try subject.images()
    var benchmark = EvaluationBenchmark(
      model: subject.description(dataSet), samples: samples, imagesAtOnce: images, repetitions: repetitions)
    benchmark.images = dataSet
    benchmark.trainingSteps = subject.after
    let result = try benchmark.run()
    print(json ? result.json.pretty : result.text, terminator: "")
  }
}

struct BenchWorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worker", abstract: "Measure on request, a line of JSON in and a line out, until the input ends.",
    discussion: """
      {"set": {"operation": "step" | "evaluate" | "cholesky", ...}} prepares, with the options of step and evaluate as \
      keys; {"time": 5} answers {"milliseconds": [...], ...}; {"roofline": true} counts the work of a step.
      """)

  @OptionGroup var instructions: InstructionSetOptions

  func run() throws {
    instructions.apply()
    var worker = BenchmarkWorker()
    while let line = readLine() {
      print(worker.answer(line).line)
      try StandardStreams.flush()
    }
  }
}
