import Experiments
import ImageData
import LatentModels

/// The batches of a benchmark, all of one size: images in a random order, or random numbers, always the same.
struct BenchmarkBatches {
  private let images: PreparedImages?
  private let size: Int
  private let random: Tensor<Float>?
  private var epoch = 0
  private var position = 0

  /// - Parameter images: nil for random numbers.
  init(of size: Int, _ images: PreparedImages?, for model: ModelDescription) {
    self.images = images
    self.size = size
    guard images == nil else {
      random = nil
      return
    }
    let uniform = Tensor<Float>.randomUniform([size, model.pixels], from: RandomStream(seed: 1, purpose: 0xf0))
    switch model.observation.pixelValues {
    case .real: random = uniform - 0.5
    case .binary: random = uniform .< 0.5
    case .unitInterval: random = uniform
    }
  }

  mutating func next() -> Tensor<Float> {
    guard let images else { return random! }
    let batches = MiniBatches(count: images.count, size: size, seed: 1, epoch: epoch)
    let batch: Tensor<Float> = images.batch(batches[position], noise: .training(UInt64(epoch)))
    position += 1
    // The last batch of an epoch may be smaller, and is left out.
    if position >= images.count / size { (position, epoch) = (0, epoch + 1) }
    return batch
  }
}

extension PreparedImages {
  /// The training images of a data set, prepared as a configuration without a word on it prepares them.
  /// - Parameter directory: the folder of its files; nil searches the usual places.
  /// - Throws: `ImageDataError`.
  package static func benchmarkImages(
    _ name: String, directory: String?, preprocessing: Preprocessing?, for likelihood: LikelihoodKind
  ) throws -> PreparedImages {
    let dataSet = try DataSet(named: name)
    let images = try dataSet.load(.training, from: dataSet.locate(directory: directory).directory)
    let transform = PixelTransform(
      preprocessing ?? likelihood.preparations[0], fittedTo: images,
      indices: Array(0..<images.count))
    return PreparedImages(images, transform: transform, seed: 1)
  }
}
