import ArgumentParser
import LatentModels

struct ThreadOptions: ParsableArguments {
  @Option(help: "Threads to compute with. (default: the cores available)", in: 1...256)
  var threads: Int?

  func apply() {
    if let threads { Threads.count = threads }
  }
}
