import Experiments
import Foundation
import ImageData
import LatentModels
import TestSupport
import Testing

struct RunPicturesTests {
  /// Whatever way pixels go to a model, they come back to where they were, in their colours.
  @Test(arguments: KnownImages.all, Preprocessing.allCases)
  func picturesAreUprightAndInTheirColours(images: KnownImages, preprocessing: Preprocessing) throws {
    let folder = try TemporaryFolder()
    let likelihood = preprocessing == .binarize ? "bernoulli" : "gaussian"
    let settings = ["model.likelihood=\(likelihood)", "data.preprocessing=\(preprocessing.rawValue)"]
    let (run, _) = try constantRun(images, settings, in: folder)
    let options = Run.PictureOptions(scale: 1)

    let samples = try Run(run.path).sample(count: 3, options)
    #expect(samples.path == run.samplesFile && samples.content == "3 samples from the prior")
    let sampled = try PNGImage(folder.bytes(of: "run/samples.png"))
    expectTiles(of: sampled, images, columns: 2, rows: 2, shown: [0, 1, 2])

    let binarised = preprocessing == .binarize
    let reconstructions = try Run(run.path).reconstruct(count: 2, options)
    #expect(
      reconstructions.content
        == "2 test images, rows from the top: original, \(binarised ? "binarised, " : "")t = 0, t = 1, t = 2")
    let reconstructed = try PNGImage(folder.bytes(of: "run/reconstructions.png"))
    let rows = binarised ? 5 : 4
    let shown = (0..<2 * rows).filter { !binarised || $0 / 2 != 1 }
    expectTiles(of: reconstructed, images, columns: 2, rows: rows, shown: shown)
    #expect(reconstructions.width == reconstructed.width && reconstructions.height == reconstructed.height)
  }

  /// Beside the original stands the very draw that the model was shown.
  @Test func binarisedImagesAreThoseOfTheEvaluation() throws {
    let folder = try TemporaryFolder()
    let images = KnownImages.all[0]
    let (run, data) = try constantRun(images, ["model.likelihood=bernoulli", "model.kind=vae"], in: folder)
    let file = try Run(run.path).reconstruct(count: 4, .init(scale: 1))
    #expect(file.content == "4 test images, rows from the top: original, binarised, reconstruction")
    let picture = try PNGImage(folder.bytes(of: "run/reconstructions.png"))
    let tiles = (0..<4).map { column in
      allIndices([28, 28]).map { picture[x: 2 + 30 * column + $0[1], y: 2 + 30 + $0[0]][0] }
    }
    let drawn: Tensor<Float> = data.test.batch(0..<4, noise: .evaluation)
    let expected = (0..<4).map { drawn[$0].scalars.map { UInt8(255 * $0) } }
    // In the order that the seed makes.
    #expect(Set(tiles) == Set(expected) && Set(tiles).count == 4)
  }

  @Test func aDecoderOutOfBoundsIsReported() throws {
    let folder = try TemporaryFolder()
    let (run, _) = try constantRun(KnownImages.all[0], ["model.kind=vae"], in: folder) { parameters in
      for name in ["decoder.hidden0.bias", "decoder.output.weight"] {
        parameters[name] = Tensor(repeating: 1e30, shape: parameters[name].shape)
      }
    }
    let error = #expect(throws: PictureError.self) { try Run(run.path).sample(count: 3) }
    #expect(error == .notFinite(image: 0))
    #expect(
      error?.description
        == "the decoder's output for picture 0 is not finite: train again with a smaller training.learningRate")
    #expect(throws: PictureError.notFinite(image: 0)) { try Run(run.path).reconstruct(count: 3) }
    #expect(!folder.names.contains { $0.hasSuffix(".png") })
  }

  /// Pictures of any number of images are those of each: batches do not show.
  @Test func batchesDoNotShow() throws {
    let training = try TinyTraining(["training.epochs=1", "model.likelihood=bernoulli"])
    _ = try training.train()
    let path = training.folder.file("run")
    let all = try Run(path).reconstruct(count: 40, .init(columns: 1, scale: 1))
    let many = try PNGImage(training.folder.bytes(of: "run/reconstructions.png"))
    #expect(all.width == 10 + 2 && all.height == 40 * (4 * 10 - 2) + 39 * 16 + 4)
    #expect(all.content.hasPrefix("40 test images, 1 in each of 40 bands, rows from the top: original, binarised, "))
    _ = try Run(path).reconstruct(count: 3, .init(columns: 1, scale: 1))
    let few = try PNGImage(training.folder.bytes(of: "run/reconstructions.png"))
    #expect(Array(many.samples.prefix(few.samples.count)) == few.samples)
  }

  /// A run in `run` whose decoder makes the known image of every z, with the data that it was not trained on.
  private func constantRun(
    _ images: KnownImages, _ settings: [String], in folder: TemporaryFolder,
    changing change: (inout NamedValues<Tensor<Float>>) -> Void = { _ in }
  ) throws -> (run: RunDirectory, data: ExperimentData) {
    try images.write(to: folder, "data")
    let common = [
      "data.set=\(images.set)", "data.directory=\(folder.file("data"))", "data.validation=0", "model.latent=2",
      "model.hidden=4", "model.steps=2",
    ]
    let configuration = try ExperimentConfiguration(parsing: Array("{}".utf8), source: "", overrides: common + settings)
    let data = try ExperimentData(configuration)
    let model = configuration.modelDescription(pixels: data.test.pixelCount).makeModel()
    // The mean of equal images is the image: a Gaussian decoder need not add anything.
    var parameters = model.parameterShapes.map { Tensor<Float>.zeros($0) }
    if configuration.model.likelihood == .bernoulli {
      parameters["decoder.output.bias"] = Tensor(data.test.images.brightness(of: 0).map { log($0 / (1 - $0)) })
        .clamped(to: 50)
    }
    change(&parameters)
    let run = try makeRun(at: folder.file("run"), configuration)
    var checkpoint = Checkpoint(
      state: TrainingState(model: model, parameters: parameters, learningRate: 0.1), preparation: data.preparation)
    checkpoint.history = [Checkpoint.EpochBounds(training: 0)]
    try checkpoint.write(to: run.lastCheckpoint)
    return (run, data)
  }

  /// Expects tiles of a grid without enlargement, counted row by row, to be the known image.
  private func expectTiles(
    of picture: PNGImage, _ images: KnownImages, columns: Int, rows: Int, shown: [Int],
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let (height, width) = (images.shape[1], images.shape[2])
    #expect(picture.channels == images.shape[0], sourceLocation: sourceLocation)
    #expect(picture.width == columns * (width + 2) + 2, sourceLocation: sourceLocation)
    #expect(picture.height == rows * (height + 2) + 2, sourceLocation: sourceLocation)
    for tile in shown {
      let wrong = allIndices([height, width]).first { place in
        let (x, y) = (2 + tile % columns * (width + 2) + place[1], 2 + tile / columns * (height + 2) + place[0])
        return picture[x: x, y: y] != images.color(x: place[1], y: place[0])
      }
      #expect(wrong == nil, "tile \(tile)", sourceLocation: sourceLocation)
    }
  }
}

extension Tensor<Float> {
  fileprivate func clamped(to limit: Float) -> Tensor {
    Tensor(scalars.map { Swift.min(Swift.max($0, -limit), limit) }, shape: shape)
  }
}
