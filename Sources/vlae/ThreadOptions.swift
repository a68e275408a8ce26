import ArgumentParser
import LatentModels

struct ThreadOptions: ParsableArguments {
  @Option(help: "Threads to compute with. (default: the cores available)")
  var threads: Int?

  func validate() throws {
    if let threads, !(1...256).contains(threads) {
      throw ValidationError("--threads expects a number from 1 to 256, found \(threads)")
    }
  }

  func apply() {
    if let threads { Threads.count = threads }
  }
}
