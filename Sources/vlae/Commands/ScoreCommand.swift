import ArgumentParser
import Experiments
import LocatedJSON

struct ScoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score",
    abstract: "Sort images by their log-likelihood, the least likely first.",
    discussion: """
      A CSV file has a line for each image: its number, its own file, its log-likelihood in nats with the standard error of \
      that estimate and the effective sample size, and its bound. A picture shows the least likely, row by row. In \
      scores.csv and outliers.png of the run directory if nothing else is said.
      """)

  @Argument(help: ArgumentHelp("The run directory.", valueName: "run"))
  var directory: String

  @OptionGroup var images: ImageOptions
  @OptionGroup var samples: ImportanceSampleOptions

  @Option(help: "Images in the picture.", in: 1...10_000)
  var count = 64

  @Option(
    name: .customLong("to"),
    help: ArgumentHelp("The CSV file; - for standard output. (default: a file in the run directory)", valueName: "file.csv"))
  var table: String?

  @Option(help: ArgumentHelp("The PNG file. (default: a file in the run directory)", valueName: "file.png"))
  var picture: String?

  @Option(help: "Screen pixels along the side of an image's pixel.", in: 1...100)
  var scale: Int?

  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    if let table { try FileExtension.require(anyOf: ["csv"], of: table) }
    if let picture { try FileExtension.require(anyOf: ["png"], of: picture) }
  }

  func run() throws {
    threads.apply()
    Interruption.install()
    let scores = try Run(directory).score(
      images: images.images, importanceSamples: samples.importanceSamples, count: count, table: table, picture: picture,
      scale: scale, overrides: images.overrides, observer: TerminalObserver())
    Terminal.announce(text(scores), at: table)
  }

  /// What was found, in a few lines.
  private func text(_ scores: Scores) -> String {
    var lines = [TextTable(
      columns: [.left("image"), .right("log-likelihood"), .right("its error"), .right("effective samples")],
      rows: scores.scores.prefix(5).map { score in
        [
          score.name ?? "\(score.number)", decimal(score.logLikelihood, 2), "± " + decimal(score.standardError, 2),
          decimal(score.effectiveSampleSize, 1),
        ]
      }
    ).plain]
    let mean = scores.scores.reduce(0) { $0 + $1.logLikelihood } / Double(max(1, scores.scores.count))
    lines.append(
      "\(scores.file): \(scores.scores.count) images, mean log-likelihood \(decimal(mean, 2)) with K = \(scores.samples)")
    if let picture = scores.picture { lines.append(picture.description) }
    return "The least likely:\n" + lines.joined(separator: "\n")
  }
}
