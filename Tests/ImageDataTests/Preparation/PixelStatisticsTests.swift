import Foundation
import ImageData
import LinearAlgebra
import TestSupport
import Testing

@Suite("PixelStatistics")
struct PixelStatisticsTests {
  let images: ImageCollection
  let indices = [17, 3, 5, 8, 13, 2, 11]

  init() {
    let sample = sampleImages(count: 20)
    images = ImageCollection(bytes: sample.pixels, channels: 1, height: 4, width: 3, labels: sample.labels)
  }

  /// Mean and mean variance over `indices` of `value(byte)`, each pixel on its own, in two passes.
  func direct(_ value: (UInt8) -> Double) -> (mean: [Double], meanVariance: Double) {
    var (means, variance) = ([Double](), 0.0)
    for pixel in 0..<images.pixelCount {
      let values = indices.map { value(images[$0][images[$0].startIndex + pixel]) }
      let mean = values.reduce(0, +) / Double(values.count)
      means.append(mean)
      variance += values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    }
    return (means, variance / Double(images.pixelCount))
  }

  @Test("center: mean and variance of the brightness over the indices alone")
  func center() {
    let statistics = PixelStatistics(of: images, indices: indices, preprocessing: .center)
    let expected = direct { Double($0) / 255 }
    for (a, b) in zip(statistics.mean, expected.mean) { #expect(abs(a - b) < 1e-14) }
    #expect(abs(statistics.meanVariance - expected.meanVariance) < 1e-14)
    #expect(abs(statistics.logMeanVariance - log(expected.meanVariance)) < 1e-13)
  }

  @Test("binarize: mean and variance of the random bits")
  func binarize() {
    let statistics = PixelStatistics(of: images, indices: indices, preprocessing: .binarize)
    let expected = direct { Double($0) / 255 }
    for (a, b) in zip(statistics.mean, expected.mean) { #expect(abs(a - b) < 1e-14) }
    let variance = expected.mean.reduce(0) { $0 + $1 * (1 - $1) } / Double(expected.mean.count)
    #expect(abs(statistics.meanVariance - variance) < 1e-14)
  }

  @Test("logit: the noise is integrated out")
  func logit() {
    let statistics = PixelStatistics(of: images, indices: indices, preprocessing: .logit)
    // The midpoint rule; its error is (1/1000)²/24 times the second derivative in u, below 1e-10 here.
    let points = (0..<1000).map { (Double($0) + 0.5) / 1000 }
    func logit(_ byte: UInt8, _ u: Double) -> Double {
      let y = 0.05 + 0.9 * (Double(byte) + u) / 256
      return log(y) - log(1 - y)
    }
    let first = direct { byte in points.reduce(0) { $0 + logit(byte, $1) } / 1000 }
    let second = direct { byte in points.reduce(0) { $0 + logit(byte, $1) * logit(byte, $1) } / 1000 }
    for (a, b) in zip(statistics.mean, first.mean) { #expect(abs(a - b) < 1e-9) }
    let variance =
      zip(first.mean, second.mean).reduce(0) { $0 + $1.1 - $1.0 * $1.0 } / Double(first.mean.count)
    #expect(abs(statistics.meanVariance - variance) < 1e-9)
  }

  @Test("the order of the images changes no bit", arguments: Preprocessing.allCases)
  func order(preprocessing: Preprocessing) {
    let statistics = PixelStatistics(of: images, indices: indices, preprocessing: preprocessing)
    #expect(statistics == PixelStatistics(of: images, indices: indices.reversed(), preprocessing: preprocessing))
    #expect(statistics != PixelStatistics(of: images, indices: [0, 1], preprocessing: preprocessing))
  }

  /// Brightness that falls between bytes too.
  static let floats = ImageCollection(
    .floats((0..<240).map { Float(($0 * 167 + 13) % 240) / 239 }), count: 20, channels: 1, height: 4, width: 3,
    labels: nil)

  @Test("floating-point images: mean and variance of each preprocessing", arguments: Preprocessing.allCases)
  func floats(preprocessing: Preprocessing) {
    let statistics = PixelStatistics(of: Self.floats, indices: indices, preprocessing: preprocessing)
    let points = (0..<1000).map { (Double($0) + 0.5) / 1000 }
    var variance = 0.0
    for pixel in 0..<12 {
      let x = indices.map { Double(Self.floats.brightness(of: $0)[pixel]) }
      let outcomes: [Double]
      switch preprocessing {
      case .center, .standardize: outcomes = x
      // As often 1 as its probability says.
      case .binarize: outcomes = x.flatMap { x in points.map { $0 < x ? 1 : 0 } }
      case .logit:
        outcomes = x.flatMap { x in
          points.map { u in
            let y = 0.05 + 0.9 * (255 * x + u) / 256
            return log(y) - log(1 - y)
          }
        }
      }
      let mean = outcomes.reduce(0, +) / Double(outcomes.count)
      let tolerance = preprocessing == .binarize ? 1e-3 : 1e-9
      #expect(abs(statistics.mean[pixel] - mean) < tolerance)
      variance += outcomes.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(outcomes.count) / 12
    }
    // Every pixel varies, and then has variance 1.
    if preprocessing == .standardize { variance = 1 }
    #expect(abs(statistics.meanVariance - variance) < (preprocessing == .binarize ? 1e-3 : 1e-9))
    #expect(
      statistics == PixelStatistics(of: Self.floats, indices: indices.reversed(), preprocessing: preprocessing),
      "in any order")
  }

  @Test func standardizingKeepsTheDeviationOfWhatIsFarFromZero() {
    // Means of 1e6 and deviations of 1e-1: squares of single numbers would have lost them.
    let values = (0..<300).map { $0 % 3 == 2 ? Float(7) : 1e6 + Float($0 % 5) * 0.0625 }
    let rows = ImageCollection(.floats(values), count: 100, channels: 1, height: 1, width: 3, labels: nil, isFlat: true)
    let statistics = PixelStatistics(of: rows, indices: Array(0..<100), preprocessing: .standardize)
    #expect(abs(statistics.mean[0] - 1e6 - 0.125) < 1e-9)
    // Of 0, 1, 2, 3, 4 in equal parts.
    #expect(abs(statistics.deviation![0] - 0.0625 * 2.0.squareRoot()) < 1e-9)
    #expect(statistics.deviation![2] == 1, "what never varies is divided by nothing")
    #expect(abs(statistics.meanVariance - 2.0 / 3) < 1e-12)
    let transform = PixelTransform(.standardize, statistics: statistics)
    let prepared = PreparedImages(rows, transform: transform, seed: 1)
    let batch: Tensor<Float> = prepared.batch(Array(0..<100), noise: .evaluation)
    #expect(batch[0..., 2].scalars.allSatisfy { $0 == 0 })
    #expect(abs(batch[0..., 0].sumOfSquares().scalar / 100 - 1) < 1e-5)
    let back = Tensor<Float>(shape: batch.shape) { pixels in
      batch.withUnsafeBufferPointer { transform.restorePixels(from: $0, into: pixels) }
    }
    #expect(zip(back.scalars, values).allSatisfy { abs($0 - $1) <= 0.0625 })
  }

  @Test("images without variance count as having that of rounding")
  func constant() {
    let statistics = PixelStatistics(of: images, indices: [4], preprocessing: .center)
    #expect(statistics.meanVariance < 1e-15)
    #expect(statistics.logMeanVariance == log(1 / (12.0 * 255 * 255)))
  }

  @Test("Fashion-MNIST's training images")
  func fashionMNIST() throws {
    let dataSet = try DataSet(named: "fashion-mnist")
    let training = try dataSet.load(.training, from: dataSet.locate(environment: [:]).directory)
    let statistics = PixelStatistics(of: training, indices: Array(0..<training.count), preprocessing: .center)
    let mean = statistics.mean.reduce(0, +) / 784
    // Computed by NumPy.
    #expect(abs(mean - 0.2860405969887955) < 1e-12)
    #expect(abs(statistics.meanVariance - 0.08701053698273316) < 1e-12)
  }

  @Test("no image at all ends the program")
  func empty() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let image = ImageCollection(bytes: [0], channels: 1, height: 1, width: 1, labels: [0])
      _ = PixelStatistics(of: image, indices: [], preprocessing: .center)
    }
    #expect(text(result).contains("PixelStatistics: expected at least one image"))
  }
}
