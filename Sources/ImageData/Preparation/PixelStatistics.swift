import Foundation

/// Means and variances of the training images as a preprocessing makes them, averaged over its noise.
public struct PixelStatistics: Equatable, Sendable {
  /// The mean of each pixel, [channels x height x width].
  public let mean: [Double]
  /// What each pixel is divided by, its standard deviation, or 1 where it never varies: [channels x height x width];
  /// `nil` for a preprocessing that does not standardise.
  public let deviation: [Double]?
  /// The variance of each pixel as the model sees it, averaged over the pixels.
  public let meanVariance: Double

  public init(mean: [Double], deviation: [Double]? = nil, meanVariance: Double) {
    self.mean = mean
    self.deviation = deviation
    self.meanVariance = meanVariance
  }

  /// - Parameters:
  ///   - indices: the images to count, the training part of the collection.
  public init(of images: ImageCollection, indices: [Int], preprocessing: Preprocessing) {
    if indices.isEmpty { Self.emptyFailure() }
    if preprocessing == .standardize {
      self.init(standardizing: images, indices: indices)
      return
    }
    let sums =
      switch images.pixels {
      case .bytes(let bytes): Self.sums(of: bytes, in: images, indices: indices, preprocessing: preprocessing)
      case .floats(let floats): Self.sums(of: floats, in: images, indices: indices, preprocessing: preprocessing)
      }
    let scale = 1 / Double(indices.count)
    var variance = 0.0
    for pixel in sums.first.indices {
      let mean = sums.first[pixel] * scale
      variance += max(0, sums.second[pixel] * scale - mean * mean)
    }
    self.init(mean: sums.first.map { $0 * scale }, meanVariance: variance / Double(images.pixelCount))
  }

  /// Means and deviations in two passes: of features far from 0 the squares would lose the variance.
  private init(standardizing images: ImageCollection, indices: [Int]) {
    let (pixels, scale) = (images.pixelCount, 1 / Double(indices.count))
    // In ascending order, so that the order of the indices cannot matter.
    let ascending = indices.sorted()
    func sums(_ term: (_ pixel: Int, _ value: Double) -> Double) -> [Double] {
      var sums = [Double](repeating: 0, count: pixels)
      for index in ascending {
        for (pixel, value) in images.brightness(of: index).enumerated() { sums[pixel] += term(pixel, Double(value)) }
      }
      return sums
    }
    let mean = sums { _, value in value }.map { $0 * scale }
    let variance = sums { pixel, value in (value - mean[pixel]) * (value - mean[pixel]) }.map { $0 * scale }
    let deviation = variance.map { $0 > 0 ? $0.squareRoot() : 1 }
    let varying = variance.count { $0 > 0 }
    self.init(mean: mean, deviation: deviation, meanVariance: Double(varying) / Double(pixels))
  }

  /// The log of the mean variance, the start of a Gaussian decoder's log σ². Images without any variance count as
  /// having that of rounding to bytes, (1/255)² / 12.
  public var logMeanVariance: Double { log(max(meanVariance, 1 / (12 * 255 * 255))) }

  /// The moments of each pixel, added up over the images.
  private typealias Sums = (first: [Double], second: [Double])

  private static func sums(
    of bytes: [UInt8], in images: ImageCollection, indices: [Int], preprocessing: Preprocessing
  ) -> Sums {
    let moments = (0...255).map { preprocessing.moments(brightness: Double($0) / 255) }
    // How often each pixel has each value, [pixels, 256]: exact, so the order of the images cannot matter.
    let pixels = images.pixelCount
    var counts = [Int32](repeating: 0, count: 256 * pixels)
    counts.withUnsafeMutableBufferPointer { counts in
      bytes.withUnsafeBufferPointer { bytes in
        for index in indices {
          let image = bytes[images.range(of: index)]
          for pixel in 0..<pixels { counts[256 * pixel + Int(image[image.startIndex + pixel])] += 1 }
        }
      }
    }
    var sums: Sums = ([Double](repeating: 0, count: pixels), [Double](repeating: 0, count: pixels))
    for pixel in 0..<pixels {
      for byte in 0..<256 where counts[256 * pixel + byte] > 0 {
        let count = Double(counts[256 * pixel + byte])
        sums.first[pixel] += count * moments[byte].first
        sums.second[pixel] += count * moments[byte].second
      }
    }
    return sums
  }

  private static func sums(
    of floats: [Float], in images: ImageCollection, indices: [Int], preprocessing: Preprocessing
  ) -> Sums {
    let pixels = images.pixelCount
    var sums: Sums = ([Double](repeating: 0, count: pixels), [Double](repeating: 0, count: pixels))
    // In ascending order, so that the order of the indices cannot matter.
    for index in indices.sorted() {
      for (pixel, x) in floats[images.range(of: index)].enumerated() {
        let moments = preprocessing.moments(brightness: Double(x))
        sums.first[pixel] += moments.first
        sums.second[pixel] += moments.second
      }
    }
    return sums
  }

  @inline(never)
  private static func emptyFailure() -> Never {
    fatalError("PixelStatistics: expected at least one image")
  }
}
