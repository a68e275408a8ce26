import Experiments
import Foundation
import TestSupport
import Testing

struct PictureCommandsTests {
  /// Images of 8 x 8 pixels are enlarged seven times.
  private static let tile = 56

  @Test func samplesGoToTheRun() throws {
    let experiment = try TinyExperiment()
    #expect(try experiment.train().status == 0)
    let outcome = try vlae(["sample", "run"], in: experiment.folder)
    #expect(outcome.status == 0)
    #expect(outcome.errors == "")
    #expect(outcome.output == "run/samples.png: 466 x 466 pixels, 64 samples from the prior\n")
    let picture = try PNGImage(experiment.folder.bytes(of: "run/samples.png"))
    #expect(picture.width == 466 && picture.height == 466 && picture.channels == 1)
    // A run with pictures can be replaced.
    #expect(try experiment.train(options: ["--force"]).status == 0)
    #expect(!experiment.folder.files.contains("run/samples.png"))
  }

  @Test func samplesFollowTheOptions() throws {
    let experiment = try TinyExperiment()
    #expect(try experiment.train(["model.kind=vae"]).status == 0)
    func sample(_ name: String, _ options: [String]) throws -> PNGImage {
      let outcome = try vlae(["sample", "run", "--to", name, "--scale", "1"] + options, in: experiment.folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.output.hasPrefix(name + ": "))
      return try PNGImage(experiment.folder.bytes(of: name))
    }
    let five = try sample("a.png", ["--count", "5", "--columns", "2"])
    #expect(five.width == 22 && five.height == 32)
    #expect(try sample("b.png", ["--count", "5", "--columns", "2", "--threads", "1"]) == five)
    #expect(try sample("b.png", ["--count", "5", "--columns", "2", "--seed", "1"]) == five, "the seed of the run")
    #expect(try sample("b.png", ["--count", "5", "--columns", "2", "--seed", "2"]) != five)
    let four = try sample("b.png", ["--count", "4", "--columns", "2"])
    #expect(four.samples.prefix(22 * 22) == five.samples.prefix(22 * 22))
    #expect(!experiment.folder.files.contains("run/samples.png"))
  }

  /// Originals are test images, no two the same, and what stands below them resembles them more than others.
  @Test(arguments: [
    ("vae", "gaussian"), ("savae", "bernoulli"), ("hf", "gaussian"), ("iaf", "bernoulli"), ("vlae", "gaussian"),
    ("vlae", "bernoulli"), ("vlae-cg", "gaussian"),
  ])
  func reconstructionsStandBelowTheirOriginals(kind: String, likelihood: String) throws {
    let experiment = try TinyExperiment()
    let settings = [
      "model.kind=\(kind)", "model.likelihood=\(likelihood)", "model.hidden=32,32", "model.steps=2",
      "training.epochs=30",
    ]
    #expect(try experiment.train(settings).status == 0)
    let arguments = ["reconstruct", "run", "--count", "10", "--columns", "10"]
    let outcome = try vlae(arguments, in: experiment.folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let names =
      ["original"] + (likelihood == "bernoulli" ? ["binarised"] : [])
      + (kind.hasPrefix("vlae") ? ["t = 0", "t = 1", "t = 2"] : ["reconstruction"])
    let (width, height) = (10 * 58 + 2, names.count * 58 + 2)
    #expect(
      outcome.output == "run/reconstructions.png: \(width) x \(height) pixels, 10 test images, rows from the top: "
        + names.joined(separator: ", ") + "\n")
    let picture = try PNGImage(experiment.folder.bytes(of: "run/reconstructions.png"))
    let tiles = (0..<10).map { column in names.indices.map { tile(of: picture, row: $0, column: column) } }

    let bytes = try experiment.folder.bytes(of: "data/" + BlobImages.testImages).dropFirst(16)
    let tests = Set((0..<64).map { Array(bytes.dropFirst(64 * $0).prefix(64)) })
    let originals = tiles.map(\.[0])
    #expect(Set(originals).count == 10 && tests.isSuperset(of: originals))
    // What the encoder alone makes of it, t = 0, need not be near yet.
    for stage in names.indices.dropFirst() where !["t = 0", "t = 1"].contains(names[stage]) {
      let distances = originals.map { original in tiles.map { distance(original, $0[stage]) } }
      let own = distances.indices.reduce(0) { $0 + distances[$1][$1] }
      let others = distances.joined().reduce(0, +) - own
      #expect(own < others / 9 * 7 / 10, "\(names[stage]): \(own) to the original, \(others / 9) to another one")
    }
    let others = try vlae(arguments + ["--seed", "2", "--to", "other.png"], in: experiment.folder)
    #expect(others.status == 0)
    let other = try PNGImage(experiment.folder.bytes(of: "other.png"))
    #expect((0..<10).map { tile(of: other, row: 0, column: $0) } != originals)
  }

  @Test func badRequestsAreRefused() throws {
    let experiment = try TinyExperiment()
    #expect(try experiment.train().status == 0)
    func expectRefusal(_ arguments: [String], _ status: Int32, _ message: String) throws {
      expectError(try vlae(arguments, in: experiment.folder), status, message)
    }
    try expectRefusal(
      ["reconstruct", "run", "--count", "65"], 64, "--count 65: expected at most 64, the number of test images in data")
    try expectRefusal(
      ["sample", "run", "--count", "10000", "--scale", "100"], 64,
      "the picture would have 80202 x 80202 pixels, expected 100000000 in all at most: "
        + "ask for fewer images by --count, or a smaller --scale")
    try expectRefusal(
      ["reconstruct", "run", "--set", "model.latent=3"], 64,
      "a picture can override data.set, data.directory, data.test, data.resize and data.range only, "
        + "found model.latent=3: train another run for the rest")
    try expectRefusal(
      ["sample", "run", "--to", "data"], 74, "cannot write data: Is a directory; give a file instead of a folder")
    try expectRefusal(
      ["sample", "run", "--to", ""], 64,
      "--to expects a file, found an empty text. See 'vlae sample --help' for more information.")
    try expectRefusal(
      ["reconstruct", "run", "--columns", "0"], 64,
      "The value '0' is invalid for '--columns <columns>': expected a whole number from 1 to 10000. "
        + "See 'vlae reconstruct --help' for more information.")
    for command in ["sample", "reconstruct"] {
      try expectRefusal(
        [command, "nowhere"], 66,
        "there is no run directory nowhere: check the path, "
          + "or make one by `vlae train CONFIG.json --output nowhere`")
    }
    #expect(!experiment.folder.files.contains { $0.hasSuffix(".png") })
  }

  @Test func theDataMayHaveMoved() throws {
    let experiment = try TinyExperiment()
    #expect(try experiment.train().status == 0)
    try FileManager.default.moveItem(atPath: experiment.folder.file("data"), toPath: experiment.folder.file("moved"))
    #expect(try vlae(["sample", "run"], in: experiment.folder).status == 0, "samples need no data")
    expectError(try vlae(["reconstruct", "run"], in: experiment.folder), 66, "data: no such folder; check the path")
    let outcome = try vlae(["reconstruct", "run", "--set", "data.directory=moved"], in: experiment.folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  /// The upper left corner of each of the 8 x 8 squares of a tile.
  private func tile(of picture: PNGImage, row: Int, column: Int) -> [UInt8] {
    allIndices([8, 8]).map { place in
      picture[x: 2 + column * (Self.tile + 2) + 7 * place[1], y: 2 + row * (Self.tile + 2) + 7 * place[0]][0]
    }
  }

  private func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    zip(a, b).reduce(0) { $0 + (Int($1.0) - Int($1.1)) * (Int($1.0) - Int($1.1)) }
  }
}
