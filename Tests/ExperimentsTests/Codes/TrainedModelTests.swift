import Experiments
import ImageData
import LatentModels
import NumPyFiles
import TestSupport
import Testing

/// A trained model inside another program.
struct TrainedModelTests {
  /// A run on 40 images of 3 x 2 pixels, and the images.
  private static func trained(
    _ overrides: [String] = []
  ) throws -> (model: TrainedModel, run: Run, images: Tensor<Float>, folder: TemporaryFolder) {
    let folder = try TemporaryFolder()
    let values = (0..<240).map { (index: Int) -> Float in
      let image = index / 6
      return Float((index * 29 + image) % 101) / 100
    }
    let images = Tensor<Float>(values, shape: [40, 6])
    try NumPyArray(images.scalars, shape: [40, 3, 2]).write(to: folder.file("x.npy"))
    let settings = [
      "data.set=\(folder.file("x.npy"))", "model.latent=2", "model.hidden=5", "model.steps=2", "training.epochs=2",
      "training.batch=8", "training.learningRate=0.01", "evaluation.importanceSamples=5",
    ]
    let configuration = try ExperimentConfiguration(
      parsing: Array("{}".utf8), source: "", overrides: settings + overrides)
    let run = Run(folder.file("run"))
    _ = try run.train(configuration)
    return (try run.load(), run, images, folder)
  }

  @Test(arguments: ["vlae", "hf", "vae"]) func theThreeFormsOfACovarianceAgree(kind: String) throws {
    let (model, _, images, _) = try Self.trained(["model.kind=\(kind)"] + (kind == "vae" ? ["model.steps=0"] : []))
    let full = try #require(try model.encode(images, covariance: .full).covariance)
    let factor = try #require(try model.encode(images, covariance: .factor).covariance)
    let diagonal = try #require(try model.encode(images, covariance: .diagonal).covariance)
    #expect(full.shape == [40, 2, 2] && factor.shape == [40, 2, 2] && diagonal.shape == [40, 2])
    #expect(factor[0..., 0, 1].scalars.allSatisfy { $0 == 0 }, "a lower triangle")
    let product = matmul(factor, factor.transposed())
    for index in 0..<40 {
      for (a, b) in zip(product[index].scalars, full[index].scalars) { #expect(abs(a - b) < 1e-5) }
      for z in 0..<2 { #expect(abs(diagonal[index, z].scalar - full[index, z, z].scalar) < 1e-6) }
    }
  }

  @Test func codesDecodeAndScore() throws {
    let (model, _, images, _) = try Self.trained()
    let codes = try model.encode(images, importanceSamples: 30, seed: 4)
    #expect(codes.means.shape == [40, 2] && codes.bounds.count == 40 && codes.covariance == nil)
    #expect(codes.likelihoods?.samples == 30)
    #expect(try model.logLikelihoods(of: images, importanceSamples: 30, seed: 4) == codes.likelihoods?.logLikelihoods)
    #expect(try model.logLikelihoods(of: images, importanceSamples: 30, seed: 5) != codes.likelihoods?.logLikelihoods)
    let copies = model.decode(codes.means)
    #expect(copies.shape == [40, 6] && copies.scalars.allSatisfy { (0...1).contains($0) })
    let samples = model.sample(7, seed: 2)
    #expect(samples.shape == [7, 6] && samples.scalars == model.sample(9, seed: 2)[0..<7].scalars)
    #expect(try model.encode(Tensor.zeros([0, 6]), covariance: .full).covariance?.shape == [0, 2, 2])
    // An image's code does not depend on its neighbours.
    #expect(try model.encode(images[0..<3]).means.scalars == codes.means[0..<3].scalars)
  }

  @Test func bytesAndTheSameBrightnessHaveTheSameCodes() throws {
    let (model, run, _, folder) = try Self.trained()
    let bytes = (0..<60).map { UInt8(($0 * 83) % 256) }
    try NumPyArray(bytes, shape: [10, 3, 2]).write(to: folder.file("bytes.npy"))
    _ = try run.encode(images: folder.file("bytes.npy"), to: folder.file("codes.npy"))
    let codes = try model.encode(Tensor(bytes.map { Float($0) / 255 }, shape: [10, 6]))
    #expect(try NumPyArray(contentsOf: folder.file("codes.npy")).floats == codes.means.scalars)
  }

  @Test func aFlowHasNoCovariance() throws {
    let (model, _, images, _) = try Self.trained(["model.kind=iaf"])
    #expect(throws: ExperimentError.self) { try model.encode(images, covariance: .full) }
  }

  @Test func imagesOfAnotherSizeEndTheProgram() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try Self.trained().model.encode(Tensor.zeros([2, 5]))
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("TrainedModel.encode: expected images of shape [N, 6], found [2, 5]"), "\(message)")
  }
}
