import Foundation
import ImageData
import LinearAlgebra
import TestSupport
import Testing

@Suite("PixelTransform")
struct PixelTransformTests {
  let images: ImageCollection

  init() {
    let sample = sampleImages(count: 64, height: 4, width: 4)
    images = ImageCollection(bytes: sample.pixels, channels: 1, height: 4, width: 4, labels: sample.labels)
  }

  /// All images there and back.
  func roundTrip<Scalar: TensorScalar>(_ preprocessing: Preprocessing, _ type: Scalar.Type) -> [Scalar] {
    let transform = PixelTransform(preprocessing, fittedTo: images, indices: Array(0..<20))
    let prepared = PreparedImages(images, transform: transform, seed: 9)
    var values = [Scalar](repeating: .nan, count: images.count * images.pixelCount)
    values.withUnsafeMutableBufferPointer { values in
      prepared.fill(values, positions: 0..<prepared.count, noise: .training(4))
      transform.restorePixels(from: UnsafeBufferPointer(values), into: values)
    }
    return values
  }

  var bytes: [UInt8] { (0..<images.count).flatMap { images[$0] } }

  @Test("center is undone")
  func center() {
    #expect(Set(bytes).count == 256)
    for (value, byte) in zip(roundTrip(.center, Double.self), bytes) {
      #expect(abs(value - Double(byte) / 255) < 1e-15)
    }
    #expect(roundTrip(.center, Float.self).map { UInt8(($0 * 255).rounded()) } == bytes)
  }

  @Test("logit is undone up to the noise, which rounding to bytes takes away")
  func logit() {
    #expect(roundTrip(.logit, Double.self).map { UInt8(($0 * 255).rounded()) } == bytes)
    for (value, byte) in zip(roundTrip(.logit, Float.self), bytes) {
      #expect(abs(Double(value) * 255 - Double(byte)) < 0.501)
    }
  }

  @Test("pictures stay within [0, 1]", arguments: Preprocessing.allCases.filter { $0 != .standardize })
  func clamped(preprocessing: Preprocessing) {
    let transform = PixelTransform(preprocessing, fittedTo: images, indices: [0, 1])
    let values = [-1000, -3, 0.5, 1000].flatMap { [Double](repeating: $0, count: 16) }
    var pixels = [Double](repeating: .nan, count: values.count)
    values.withUnsafeBufferPointer { values in
      pixels.withUnsafeMutableBufferPointer { transform.restorePixels(from: values, into: $0) }
    }
    #expect(pixels.allSatisfy { $0 >= 0 && $0 <= 1 })
    #expect(pixels[..<16].allSatisfy { $0 == 0 } && pixels[48...].allSatisfy { $0 == 1 })
    if preprocessing == .binarize { #expect(pixels[32..<48].allSatisfy { $0 == 0.5 }) }
  }

  @Test("buffers that are no whole images end the program")
  func wrongSize() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let transform = PixelTransform(.binarize, statistics: PixelStatistics(mean: [0, 0], meanVariance: 1))
      withUnsafeTemporaryAllocation(of: Float.self, capacity: 3) { buffer in
        transform.restorePixels(from: UnsafeBufferPointer(buffer), into: buffer)
      }
    }
    #expect(text(result).contains("restorePixels: expected equal multiples of 2 elements, found 3 and 3"))
  }
}
