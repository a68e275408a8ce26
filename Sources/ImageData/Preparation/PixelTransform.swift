import Foundation
import LinearAlgebra

/// A preprocessing with the statistics it needs: all there is to know to go from pixels to a model and back.
public struct PixelTransform: Equatable, Sendable {
  public let preprocessing: Preprocessing
  public let statistics: PixelStatistics

  public init(_ preprocessing: Preprocessing, statistics: PixelStatistics) {
    self.preprocessing = preprocessing
    self.statistics = statistics
  }

  /// With the statistics of some images of a collection, its training part.
  public init(_ preprocessing: Preprocessing, fittedTo images: ImageCollection, indices: [Int]) {
    self.init(
      preprocessing,
      statistics: PixelStatistics(of: images, indices: indices, preprocessing: preprocessing))
  }

  public var pixelCount: Int { statistics.mean.count }

  /// Brightness in [0, 1] from a model's numbers: the inverse of the preprocessing (of the logit with u = 1/2),
  /// clamped. A Bernoulli output enters as probabilities. Features that were standardised come back as they were, in
  /// their own units.
  ///
  /// - Parameters:
  ///   - values: images in the model's space, [any number, pixels].
  ///   - pixels: as many elements; may be the same memory.
  public func restorePixels<Scalar: TensorScalar>(
    from values: UnsafeBufferPointer<Scalar>, into pixels: UnsafeMutableBufferPointer<Scalar>
  ) {
    if values.count != pixels.count || values.count % pixelCount != 0 {
      sizeFailure("restorePixels", found: [values.count, pixels.count], expected: "equal multiples of \(pixelCount)")
    }
    for index in values.indices {
      let (value, pixel) = (Double(values[index]), index % pixelCount)
      if let deviation = statistics.deviation {
        pixels[index] = Scalar(value * deviation[pixel] + statistics.mean[pixel])
      } else {
        pixels[index] = Scalar(min(max(restored(value, mean: statistics.mean[pixel]), 0), 1))
      }
    }
  }

  private func restored(_ value: Double, mean: Double) -> Double {
    switch preprocessing {
    case .center, .standardize: return value + mean
    case .binarize: return value
    case .logit:
      let margin = Preprocessing.logitMargin
      let t = (1 / (1 + exp(-(value + mean))) - margin) / (1 - 2 * margin)
      return (256 * t - 0.5) / 255
    }
  }
}

@inline(never)
func sizeFailure(_ operation: String, found: [Int], expected: String) -> Never {
  fatalError("\(operation): expected \(expected) elements, found \(found.map(String.init).joined(separator: " and "))")
}
