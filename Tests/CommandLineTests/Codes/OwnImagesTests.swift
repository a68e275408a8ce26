import Experiments
import Foundation
import LocatedJSON
import NumPyFiles
import TestSupport
import Testing

/// Images of one's own, from a file to codes and scores.
@Suite("Images of one's own")
struct OwnImagesTests {
  /// 60 digits-like images of 4 x 4 pixels with values up to 16.
  static func images(count: Int = 60) -> NumPyArray {
    let values = (0..<count * 16).map { (index: Int) -> Double in
      let image = index / 16
      return Double((index * 7 + image * 3) % 17)
    }
    return NumPyArray(values, shape: [count, 4, 4])
  }

  static let configuration = """
    {"data": {"set": "digits.npy", "range": [0, 16]}, "model": {"kind": "vlae", "latent": 2, "hidden": [6], "steps": 2},
     "training": {"epochs": 2, "batch": 16}, "evaluation": {"importanceSamples": 10}}
    """

  func run(_ arguments: [String], in folder: TemporaryFolder) throws -> ProgramOutcome {
    let outcome = try vlae(arguments, in: folder)
    #expect(outcome.status == 0, "\(arguments): \(outcome.errors)")
    return outcome
  }

  @Test func theWholeWay() throws {
    let folder = try TemporaryFolder()
    try Self.images().write(to: folder.file("digits.npy"))
    try folder.write(Self.configuration, to: "config.json")
    _ = try run(["train", "config.json"], in: folder)
    // Named by the model and the file.
    let path = "runs/vlae-digits"
    let result = try folder.text(of: "\(path)/result.json")
    #expect(result.contains("\"images\": 6"), "a tenth for testing")
    #expect(result.contains("\"authenticity\": \"own\""))
    let again = try run(["train", "config.json"], in: folder)
    #expect(again.errors.contains("is finished"))
    #expect(try run(["report", path], in: folder).output.contains("digits.npy"))
    for command in ["sample", "reconstruct"] { _ = try run([command, path, "--count", "4"], in: folder) }
    _ = try run(["evaluate", path, "--set", "evaluation.seed=3"], in: folder)

    _ = try run(["encode", path, "--covariance", "diagonal", "--importance-samples", "20"], in: folder)
    let codes = try NumPyArchive(contentsOf: folder.file("\(path)/codes.npz"))
    #expect(
      codes.names == ["code", "covariance", "bound", "logLikelihood", "standardError", "effectiveSampleSize", "number"])
    #expect(try codes.array("code").shape == [6, 2] && codes.array("covariance").shape == [6, 2])
    // The test images are those that the split took out of the file.
    let numbers = try codes.array("number").doubles.map { Int($0) }
    #expect(Set(numbers).count == 6 && numbers.allSatisfy { (0..<60).contains($0) } && numbers != Array(0..<6))

    _ = try run(["decode", path, "\(path)/codes.npz", "--to", "decoded.npy"], in: folder)
    let decoded = try NumPyArray(contentsOf: folder.file("decoded.npy"))
    #expect(decoded.shape == [6, 4, 4])
    #expect(decoded.floats.allSatisfy { $0 >= 0 && $0 <= 16 } && decoded.floats.contains { $0 > 2 }, "in its own range")
    _ = try run(["decode", path, "\(path)/codes.npz"], in: folder)
    #expect(try PNGImage(folder.bytes(of: "\(path)/decoded.png")).channels == 1)

    // By the numbers that encode and score print.
    let (first, last) = ("\(numbers[0])", "\(numbers[5])")
    let interpolation = try run(["interpolate", path, first, last, "--steps", "4"], in: folder)
    #expect(interpolation.output.contains("image \(first), 4 steps between the codes, image \(last)"))
    let picture = try PNGImage(folder.bytes(of: "\(path)/interpolation.png"))
    let pixel = Self.images().doubles[numbers[0] * 16] / 16 * 255
    #expect(abs(Double(picture[x: 2 + 7, y: 2 + 7][0]) - pixel) < 1, "the image of that number")
    // Two images, four steps, of 56 pixels each, two pixels apart.
    #expect(try PNGImage(folder.bytes(of: "\(path)/interpolation.png")).width == 6 * 58 + 2)

    let scores = try run(["score", path, "--images", "digits.npy"], in: folder)
    #expect(scores.output.contains("60 images, mean log-likelihood"))
    let lines = try folder.text(of: "\(path)/scores.csv").split(separator: "\n")
    #expect(lines.count == 61 && lines[0] == "image,name,logLikelihood,standardError,effectiveSampleSize,bound")
    let likelihoods = lines.dropFirst().map { Double($0.split(separator: ",", omittingEmptySubsequences: false)[2])! }
    #expect(likelihoods == likelihoods.sorted())
    #expect(folder.names.contains("runs") && FileManager.default.fileExists(atPath: folder.file("\(path)/outliers.png")))

    // What a run leaves goes with it.
    _ = try run(["train", "config.json", "--force"], in: folder)
    #expect(!FileManager.default.fileExists(atPath: folder.file("\(path)/scores.csv")))
  }

  @Test func featuresAreStandardized() throws {
    let folder = try TemporaryFolder()
    // One feature far from 0, one that never varies.
    let values = (0..<80).flatMap { (row: Int) -> [Double] in [1e6 + Double(row % 7), Double(row % 5) * 1e-3, 42] }
    try NumPyArray(values, shape: [80, 3]).write(to: folder.file("x.npy"))
    try folder.write(
      """
      {"data": {"set": "./x.npy", "preprocessing": "standardize", "test": 0.25},
       "model": {"kind": "vae", "latent": 1, "hidden": [4]}, "training": {"epochs": 1}}
      """, to: "config.json")
    _ = try run(["train", "config.json", "--output", "run"], in: folder)
    _ = try run(["encode", "run", "--to", "codes.npy"], in: folder)
    #expect(try NumPyArray(contentsOf: folder.file("codes.npy")).shape == [20, 1])
    _ = try run(["decode", "run", "codes.npy", "--to", "back.npy"], in: folder)
    let back = try NumPyArray(contentsOf: folder.file("back.npy"))
    // In the units of the file: a mean and at most a few deviations.
    #expect(back.shape == [20, 3])
    for row in 0..<20 {
      #expect(abs(back.doubles[3 * row] - 1e6 - 3) < 20 && abs(back.doubles[3 * row + 1]) < 0.02)
      #expect(abs(back.doubles[3 * row + 2] - 42) < 10)
    }
    let scores = try run(["score", "run"], in: folder)
    #expect(!scores.output.contains("outliers.png"))
    for command in [["sample", "run"], ["reconstruct", "run"], ["decode", "run", "codes.npy"]] {
      let outcome = try vlae(command, in: folder)
      expectError(
        outcome, 64,
        "there is no picture of ./x.npy: its rows are 3 features without height and width; save the array as "
          + "N x height x width if they are pixels")
    }
  }

  @Test func aRunNeedsNoDataToGiveWhatItKnows() throws {
    let folder = try TemporaryFolder()
    try Self.images().write(to: folder.file("digits.npy"))
    try folder.write(Self.configuration, to: "config.json")
    _ = try run(["train", "config.json", "--output", "run"], in: folder)
    _ = try run(["encode", "run", "--to", "codes.npz"], in: folder)
    try Self.images(count: 7).write(to: folder.file("others.npy"))
    try FileManager.default.removeItem(atPath: folder.file("digits.npy"))
    for command in [
      ["sample", "run"], ["decode", "run", "codes.npz"], ["export", "run", "--to", "w.safetensors"],
      ["encode", "run", "--images", "others.npy", "--to", "others.npz"],
    ] { _ = try run(command, in: folder) }
    let outcome = try vlae(["encode", "run"], in: folder)
    #expect(outcome.status == 66 && outcome.errors.contains("digits.npy: no such file or folder of images"), "\(outcome.errors)")
    // Another file of the same name is another data set.
    try Self.images(count: 61).write(to: folder.file("digits.npy"))
    let other = try vlae(["evaluate", "run"], in: folder)
    #expect(other.status == 65 && other.errors.contains("the model was trained on other images"), "\(other.errors)")
    #expect(try vlae(["evaluate", "run", "--set", "data.set=./digits.npy"], in: folder).status == 0)
  }

  @Test func mistakesAreNamed() throws {
    let folder = try TemporaryFolder()
    try Self.images().write(to: folder.file("digits.npy"))
    try folder.write(Self.configuration, to: "config.json")
    let cases: [([String], String)] = [
      (["--set", "data.range=null"], "expected numbers from 0 to 1, found 0 to 16"),
      (["--set", "data.set=photos"], "or a path of your own images with a / or a . in it"),
      (["--set", "data.set=mnist"], "is for images of your own, and data.set is \"mnist\""),
      (["--set", "data.directory=x"], "is for data sets with a name"),
      (["--set", "data.range=[1, 1]"], "expected [low, high] with low below high"),
      (["--set", "data.resize=[0, 3]"], "expected a whole number from 1 to 4096"),
      (["--set", "data.test=1.5"], "a fraction above 0 and below 1"),
      (["--set", "data.test=other.npy"], "other.npy: no such file or folder"),
      (["--set", "data.preprocessing=standardize"], "has no effect on values that are standardised"),
      (["--set", "model.likelihood=bernoulli", "--set", "data.preprocessing=standardize", "--set", "data.range=null"],
        "does not go with model.likelihood"),
    ]
    for (arguments, reason) in cases {
      let outcome = try vlae(["train", "config.json", "--output", "run"] + arguments, in: folder)
      #expect((64...66).contains(outcome.status) && outcome.errors.contains(reason), "\(arguments): \(outcome.errors)")
      #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
    }
    #expect(folder.names == ["config.json", "digits.npy"])

    _ = try run(["train", "config.json", "--output", "run"], in: folder)
    try NumPyArray([0, 0, 0] as [Float], shape: [1, 3]).write(to: folder.file("three.npy"))
    let commands: [([String], String)] = [
      (["decode", "run", "three.npy"], "three.npy: expected codes of this model, [N, 2], found the shape"),
      (["encode", "run", "--images", "three.npy"], "images of shape [1, 4, 4]"),
      (["encode", "run", "--to", "x.csv"], "write x.npz or x.safetensors or x.npy"),
      (["encode", "run", "--to", "config.json"], "write config.npz"),
      (["interpolate", "run", "0", "61"], "expected the number of one of the 6 images"),
      (["score", "run", "--images", "nowhere.npy"], "nowhere.npy: no such file"),
      (["score", "run", "--importanceSamples", "0"], "importanceSamples"),
    ]
    for (arguments, reason) in commands {
      let outcome = try vlae(arguments, in: folder)
      #expect((64...66).contains(outcome.status) && outcome.errors.contains(reason), "\(arguments): \(outcome.errors)")
    }
    try NumPyArray([1, 2] as [Float], shape: [1, 2]).write(to: folder.file("two.npy"))
    for (arguments, reason) in [
      (["decode", "run", "two.npy", "--to", "two.npy"], "two.npy exists, so it is not replaced"),
      (["encode", "run", "--to", "digits.npy"], "digits.npy exists, so it is not replaced"),
      (["encode", "run", "--to", "run/checkpoints/last.safetensors"], "is no file of codes, so it is not replaced"),
      (["encode", "run", "--covariance", "full", "--to", "x.npy"], "a .npy file has the codes alone"),
      (["evaluate", "run", "--set", "data.test=0.5"], "has images that the model was trained on"),
    ] as [([String], String)] {
      let outcome = try vlae(arguments, in: folder)
      #expect(outcome.status == 64 && outcome.errors.contains(reason), "\(arguments): \(outcome.errors)")
    }
    _ = try run(["encode", "run", "--to", "two.npy", "--force"], in: folder)
    try NumPyArray([] as [Float], shape: [0, 2]).write(to: folder.file("none.npy"))
    let empty = try vlae(["decode", "run", "none.npy"], in: folder)
    #expect(empty.status == 65 && empty.errors.contains("expected one code or more, found none"), "\(empty.errors)")
    try folder.write("precious", to: "codes.npz")
    let kept = try vlae(["encode", "run", "--to", "codes.npz"], in: folder)
    #expect(kept.status == 64 && kept.errors.contains("so it is not replaced"), "\(kept.errors)")
    _ = try run(["train", "config.json", "--output", "flow", "--set", "model.kind=iaf"], in: folder)
    let covariance = try vlae(["encode", "flow", "--covariance", "full"], in: folder)
    #expect(covariance.status == 64 && covariance.errors.contains("has no covariance in closed form"))
  }
}
