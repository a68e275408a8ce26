import Foundation
import ImageData
import LinearAlgebra
import TestSupport
import Testing

@Suite("PreparedImages")
struct PreparedImagesTests {
  let images: ImageCollection

  init() {
    let sample = sampleImages(count: 20)
    images = ImageCollection(bytes: sample.pixels, channels: 1, height: 4, width: 3, labels: sample.labels)
  }

  func prepared(_ preprocessing: Preprocessing, indices: [Int]? = nil, seed: UInt64 = 1) -> PreparedImages {
    let transform = PixelTransform(preprocessing, fittedTo: images, indices: Array(0..<15))
    return PreparedImages(images, indices: indices, transform: transform, seed: seed)
  }

  func brightness(_ image: Int) -> [Double] { images[image].map { Double($0) / 255 } }

  @Test("center: brightness minus the mean of the training part")
  func center() {
    let prepared = prepared(.center, indices: [3, 19, 4])
    let mean = prepared.transform.statistics.mean
    let expected = [4, 3].flatMap { zip(brightness($0), mean).map { $0 - $1 } }
    #expect(batch(prepared, [2, 0], of: Double.self) == expected)
    let single = batch(prepared, [2, 0], of: Float.self)
    for (a, b) in zip(single, expected) { #expect(abs(Double(a) - b) < 1e-7) }
    #expect(batch(prepared, [], of: Float.self) == [])
    #expect(prepared.count == 3 && prepared.pixelCount == 12)
    #expect(prepared.label(at: 1) == images.labels.map { Int($0[19]) })
  }

  @Test("a batch as a tensor holds the same numbers", arguments: Preprocessing.allCases)
  func tensor(preprocessing: Preprocessing) {
    let prepared = prepared(preprocessing)
    let tensor: Tensor<Float> = prepared.batch([4, 9], noise: .training(3))
    #expect(tensor.shape == [2, 12])
    #expect(tensor.scalars == batch(prepared, [4, 9], of: Float.self, noise: .training(3)))
  }

  @Test("logit: within the values of u = 0 and u = 1, and on average the mean of the statistics")
  func logit() {
    let prepared = prepared(.logit, indices: Array(0..<15))
    let mean = prepared.transform.statistics.mean
    func logit(_ byte: UInt8, _ u: Double) -> Double {
      let y = 0.05 + 0.9 * (Double(byte) + u) / 256
      return log(y / (1 - y))
    }
    let epochs = 400
    var sum = [Double](repeating: 0, count: 12)
    for epoch in 0..<epochs {
      let values = batch(prepared, Array(0..<15), of: Double.self, noise: .training(UInt64(epoch)))
      for (index, value) in values.enumerated() {
        let byte = images[index / 12][images[index / 12].startIndex + index % 12]
        let whole = value + mean[index % 12]
        #expect(whole >= logit(byte, 0) - 1e-12 && whole <= logit(byte, 1) + 1e-12)
        sum[index % 12] += value
      }
    }
    // One value's standard deviation over u is at most 0.9/256/0.0475/sqrt(12) = 0.022.
    let tolerance = 5 * 0.022 / Double(15 * epochs).squareRoot()
    for value in sum { #expect(abs(value / Double(15 * epochs)) < tolerance) }
  }

  @Test("binarize: each level of brightness is that frequent")
  func binarize() {
    // One image with every level.
    let levels = ImageCollection(bytes: Array(0...255), channels: 1, height: 16, width: 16, labels: [0])
    let transform = PixelTransform(.binarize, fittedTo: levels, indices: [0])
    let prepared = PreparedImages(levels, transform: transform, seed: 3)
    let epochs = 4000
    var ones = [Int](repeating: 0, count: 256)
    for epoch in 0..<epochs {
      let bits = batch(prepared, [0], of: Float.self, noise: .training(UInt64(epoch)))
      #expect(bits.allSatisfy { $0 == 0 || $0 == 1 })
      for (level, bit) in bits.enumerated() where bit == 1 { ones[level] += 1 }
    }
    #expect(ones[0] == 0 && ones[255] == epochs)
    var chiSquare = 0.0
    for level in 1..<255 {
      let p = Double(level) / 255
      let deviation = Double(ones[level]) - p * Double(epochs)
      chiSquare += deviation * deviation / (p * (1 - p) * Double(epochs))
    }
    // 254 degrees of freedom: mean 254, standard deviation 22.5.
    #expect(chiSquare > 254 - 5 * 22.5 && chiSquare < 254 + 5 * 22.5)
  }

  @Test("floating-point images: what bytes of the same brightness become", arguments: Preprocessing.allCases)
  func floats(preprocessing: Preprocessing) {
    let bytes = prepared(preprocessing)
    let floats = ImageCollection(
      .floats((0..<20).flatMap { images.brightness(of: $0) }), count: 20, channels: 1, height: 4, width: 3,
      labels: images.labels)
    let transform = PixelTransform(preprocessing, fittedTo: floats, indices: Array(0..<15))
    let prepared = PreparedImages(floats, transform: transform, seed: 1)
    for noise in [PreparedImages.Noise.evaluation, .training(3)] {
      let expected = batch(bytes, Array(0..<20), of: Double.self, noise: noise)
      let found = batch(prepared, Array(0..<20), of: Double.self, noise: noise)
      for (a, b) in zip(found, expected) { #expect(abs(a - b) < 1e-5) }
      if preprocessing == .binarize { #expect(found == expected) }
    }
  }

  @Test("floating-point images between the bytes")
  func betweenBytes() {
    let values: [Float] = [0, 0.0007, 0.123_456_7, 0.5, 0.9993, 1]
    let images = ImageCollection(.floats(values), count: 1, channels: 1, height: 1, width: 6, labels: nil)
    func prepared(_ preprocessing: Preprocessing) -> PreparedImages {
      let statistics = PixelStatistics(mean: [0, 0, 0.1, 0, 0, 0.25], meanVariance: 1)
      return PreparedImages(images, transform: PixelTransform(preprocessing, statistics: statistics), seed: 1)
    }
    #expect(batch(prepared(.center), [0], of: Float.self) == [0, 0.0007, 0.123_456_7 - 0.1, 0.5, 0.9993, 0.75])
    #expect(prepared(.center).label(at: 0) == nil)
    let epochs = 20_000
    var (ones, sums) = ([Int](repeating: 0, count: 6), [Double](repeating: 0, count: 6))
    for epoch in 0..<epochs {
      let bits = batch(prepared(.binarize), [0], of: Float.self, noise: .training(UInt64(epoch)))
      for (pixel, bit) in bits.enumerated() where bit == 1 { ones[pixel] += 1 }
      // The inverse takes u for 1/2.
      var restored = batch(prepared(.logit), [0], of: Double.self, noise: .training(UInt64(epoch)))
      restored.withUnsafeMutableBufferPointer {
        prepared(.logit).transform.restorePixels(from: UnsafeBufferPointer($0), into: $0)
      }
      for (pixel, value) in restored.enumerated() {
        #expect(abs(value - Double(values[pixel])) < 0.5 / 255 + 1e-9)
        sums[pixel] += value
      }
    }
    #expect(ones[0] == 0 && ones[5] == epochs)
    for pixel in 1..<5 {
      let p = Double(values[pixel])
      #expect(abs(Double(ones[pixel]) - p * Double(epochs)) < 5 * (p * (1 - p) * Double(epochs)).squareRoot() + 1)
    }
    // Clamping to 0 and 1 moves the ends.
    for pixel in 2..<4 { #expect(abs(sums[pixel] / Double(epochs) - Double(values[pixel])) < 5 * 0.29 / 255 / 141) }
  }

  @Test("an image's numbers do not depend on the batch around it", arguments: Preprocessing.allCases)
  func batches(preprocessing: Preprocessing) {
    let whole = prepared(preprocessing)
    let subset = prepared(preprocessing, indices: [7, 2])
    for noise in [PreparedImages.Noise.evaluation, .training(0), .training(5)] {
      let all = batch(whole, Array(0..<20), of: Float.self, noise: noise)
      func image(_ index: Int) -> [Float] { Array(all[12 * index..<12 * (index + 1)]) }
      for index in 0..<20 { #expect(batch(whole, [index], of: Float.self, noise: noise) == image(index)) }
      let order = [11, 0, 19, 0, 5]
      #expect(batch(whole, order, of: Float.self, noise: noise) == order.flatMap(image))
      #expect(batch(subset, [0, 1], of: Float.self, noise: noise) == image(7) + image(2))
    }
  }

  @Test("noise is a function of seed and stream", arguments: [Preprocessing.logit, .binarize])
  func noise(preprocessing: Preprocessing) {
    let positions = Array(0..<20)
    let prepared = prepared(preprocessing)
    let noises: [PreparedImages.Noise] = [.evaluation, .training(0), .training(1)]
    let values = noises.map { batch(prepared, positions, of: Double.self, noise: $0) }
    #expect(Set(values).count == 3)
    #expect(values == noises.map { batch(prepared, positions, of: Double.self, noise: $0) })
    let other = self.prepared(preprocessing, seed: 2)
    #expect(Set(values + noises.map { batch(other, positions, of: Double.self, noise: $0) }).count == 6)
  }

  @Test("without noise the stream does not matter")
  func noNoise() {
    let prepared = prepared(.center)
    #expect(
      batch(prepared, [0, 1], of: Float.self, noise: .evaluation)
        == batch(prepared, [0, 1], of: Float.self, noise: .training(8)))
  }

  @Test("both precisions see the same noise")
  func precisions() {
    let bits = prepared(.binarize)
    #expect(batch(bits, [0, 9], of: Float.self).map { Double($0) } == batch(bits, [0, 9], of: Double.self))
    let logits = prepared(.logit)
    for (a, b) in zip(batch(logits, [0, 9], of: Float.self), batch(logits, [0, 9], of: Double.self)) {
      #expect(abs(Double(a) - b) < 1e-6)
    }
  }

  @Test("several threads may fill batches at once")
  func threads() async {
    let prepared = prepared(.binarize)
    let expected = batch(prepared, Array(0..<20), of: Float.self, noise: .training(2))
    await withTaskGroup(of: [Float].self) { group in
      for _ in 0..<8 { group.addTask { batch(prepared, Array(0..<20), of: Float.self, noise: .training(2)) } }
      for await values in group { #expect(values == expected) }
    }
  }

  @Test("a batch of the wrong size, a position or an image that is not there end the program")
  func wrongArguments() async {
    let size = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let prepared = PreparedImagesTests().prepared(.center)
      withUnsafeTemporaryAllocation(of: Float.self, capacity: 23) { buffer in
        prepared.fill(buffer, positions: [0, 1], noise: .evaluation)
      }
    }
    #expect(text(size).contains("PreparedImages.fill: expected 2 x 12 elements, found 23"))
    let position = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = batch(PreparedImagesTests().prepared(.center), [20], of: Float.self)
    }
    #expect(text(position).contains("expected an image in 0 ..< 20, found 20"))
    let index = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = PreparedImagesTests().prepared(.center, indices: [0, 20])
    }
    #expect(text(index).contains("expected an image in 0 ..< 20, found 20"))
  }
}

/// The images at `positions` in one batch.
private func batch<Scalar: TensorScalar>(
  _ prepared: PreparedImages, _ positions: [Int], of type: Scalar.Type, noise: PreparedImages.Noise = .evaluation
) -> [Scalar] {
  var values = [Scalar](repeating: .nan, count: positions.count * prepared.pixelCount)
  values.withUnsafeMutableBufferPointer { prepared.fill($0, positions: positions, noise: noise) }
  return values
}
