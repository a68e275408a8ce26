import Foundation

/// Means and variances of the training images as a preprocessing makes them, averaged over its noise.
public struct PixelStatistics: Equatable, Sendable {
  /// The mean of each pixel, [channels x height x width].
  public let mean: [Double]
  /// The variance of each pixel, averaged over the pixels.
  public let meanVariance: Double

  public init(mean: [Double], meanVariance: Double) {
    self.mean = mean
    self.meanVariance = meanVariance
  }

  /// - Parameters:
  ///   - indices: the images to count, the training part of the collection.
  public init(of images: ImageCollection, indices: [Int], preprocessing: Preprocessing) {
    if indices.isEmpty { Self.emptyFailure() }
    // Counts are exact, so the order of the images cannot matter.
    let counts = Self.byteCounts(of: images, indices: indices)
    let moments = preprocessing.moments
    let scale = 1 / Double(indices.count)
    var mean = [Double](repeating: 0, count: images.pixelCount)
    var variance = 0.0
    for pixel in mean.indices {
      var (first, second) = (0.0, 0.0)
      for byte in 0..<256 where counts[256 * pixel + byte] > 0 {
        let weight = Double(counts[256 * pixel + byte]) * scale
        first += weight * moments.first[byte]
        second += weight * moments.second[byte]
      }
      mean[pixel] = first
      variance += max(0, second - first * first)
    }
    self.init(mean: mean, meanVariance: variance / Double(images.pixelCount))
  }

  /// The log of the mean variance, the start of a Gaussian decoder's log σ². Images without any variance count as
  /// having that of rounding to bytes, (1/255)² / 12.
  public var logMeanVariance: Double { log(max(meanVariance, 1 / (12 * 255 * 255))) }

  /// How often each pixel has each value, [pixels, 256].
  private static func byteCounts(of images: ImageCollection, indices: [Int]) -> [Int32] {
    let pixels = images.pixelCount
    var counts = [Int32](repeating: 0, count: 256 * pixels)
    counts.withUnsafeMutableBufferPointer { counts in
      for index in indices {
        images[index].withUnsafeBufferPointer { image in
          for pixel in 0..<pixels { counts[256 * pixel + Int(image[pixel])] += 1 }
        }
      }
    }
    return counts
  }

  @inline(never)
  private static func emptyFailure() -> Never {
    fatalError("PixelStatistics: expected at least one image")
  }
}
