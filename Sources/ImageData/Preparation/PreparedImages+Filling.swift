import Foundation
import LinearAlgebra

extension PreparedImages {
  /// A batch of images, [positions, pixels].
  ///
  /// - Parameters:
  ///   - positions: each in 0 ..< count, in any order.
  ///   - noise: which random numbers to use.
  public func batch<Scalar>(_ positions: some Collection<Int>, noise: Noise) -> Tensor<Scalar> {
    Tensor(shape: [positions.count, pixelCount]) { fill($0, positions: positions, noise: noise) }
  }

  /// Writes a batch of images, [positions, pixels], row-major.
  ///
  /// - Parameters:
  ///   - batch: positions.count x pixelCount elements.
  ///   - positions: each in 0 ..< count, in any order.
  ///   - noise: which random numbers to use.
  public func fill<Scalar: TensorScalar>(
    _ batch: UnsafeMutableBufferPointer<Scalar>, positions: some Collection<Int>, noise: Noise
  ) {
    let rows = positions.map { position in
      if position < 0 || position >= count { ImageCollection.indexFailure(position, count: count) }
      return indices[position]
    }
    if batch.count != rows.count * pixelCount {
      sizeFailure("PreparedImages.fill", found: [batch.count], expected: "\(rows.count) x \(pixelCount)")
    }
    // Concrete types, so that the loops over the pixels are compiled for them.
    if let batch = batch as? UnsafeMutableBufferPointer<Float> {
      fillRows(batch, rows, noise)
    } else if let batch = batch as? UnsafeMutableBufferPointer<Double> {
      fillRows(batch, rows, noise)
    }
  }

  private func fillRows<Scalar: TensorScalar>(
    _ batch: UnsafeMutableBufferPointer<Scalar>, _ rows: [Int], _ noise: Noise
  ) {
    switch images.pixels {
    case .bytes(let bytes): bytes.withUnsafeBufferPointer { fillRows(batch, rows, noise, from: $0) }
    case .floats(let floats): floats.withUnsafeBufferPointer { fillRows(batch, rows, noise, from: $0) }
    }
  }

  private func fillRows<Scalar: TensorScalar, Stored: StoredPixel>(
    _ batch: UnsafeMutableBufferPointer<Scalar>, _ rows: [Int], _ noise: Noise,
    from stored: UnsafeBufferPointer<Stored>
  ) {
    let pixels = pixelCount
    let mean = transform.statistics.mean.map { Scalar($0) }
    let wideLevels = (0...255).map { Double($0) / 255 }
    let levels = wideLevels.map { Scalar($0) }
    let probabilities = (0...255).map { certain(Float($0) / 255) }
    // The noise is a function of the image, so that the order in which they are filled is of no account.
    Threads.forEach(rows.count) { row in
      let index = rows[row]
      let output = UnsafeMutableBufferPointer(rebasing: batch[row * pixels..<(row + 1) * pixels])
      let image = UnsafeBufferPointer(rebasing: stored[images.range(of: index)])
      switch transform.preprocessing {
      case .center:
        for pixel in 0..<pixels { output[pixel] = image[pixel].brightness(levels) - mean[pixel] }
      case .standardize:
        let statistics = transform.statistics
        for pixel in 0..<pixels {
          let value: Double = image[pixel].brightness(wideLevels)
          output[pixel] = Scalar((value - statistics.mean[pixel]) / statistics.deviation![pixel])
        }
      case .logit:
        withUniforms(image: index, noise) { u in
          let y = Tensor<Double>(shape: [pixels]) { y in
            for pixel in 0..<pixels {
              y[pixel] = Preprocessing.squeezed((image[pixel].byteScale + Double(u[pixel])) / 256)
            }
          }
          log(y / (1 - y)).withUnsafeBufferPointer { logits in
            for pixel in 0..<pixels { output[pixel] = Scalar(logits[pixel]) - mean[pixel] }
          }
        }
      case .binarize:
        withUniforms(image: index, noise) { u in
          for pixel in 0..<pixels { output[pixel] = u[pixel] < image[pixel].probability(probabilities) ? 1 : 0 }
        }
      }
    }
  }

  /// One uniform number for each pixel of an image; in single precision for all, so that runs in both precisions see
  /// the same images.
  private func withUniforms(image: Int, _ noise: Noise, _ body: (UnsafeMutableBufferPointer<Float>) -> Void) {
    let stream =
      switch noise {
      case .training(let index): RandomPurpose.trainingNoise.stream(seed: seed, index: index)
      case .evaluation: RandomPurpose.evaluationNoise.stream(seed: seed)
      }
    withUnsafeTemporaryAllocation(of: Float.self, capacity: pixelCount) { u in
      stream.fillUniform(u, from: UInt64(image) * UInt64(pixelCount))
      body(u)
    }
  }
}

/// A pixel as `ImageCollection` keeps it. The tables hold what each of the 256 bytes becomes.
private protocol StoredPixel {
  /// 0 to 1.
  func brightness<Scalar: TensorScalar>(_ levels: [Scalar]) -> Scalar
  /// 0 to 255.
  var byteScale: Double { get }
  /// Of ink.
  func probability(_ probabilities: [Float]) -> Float
}

extension UInt8: StoredPixel {
  fileprivate func brightness<Scalar: TensorScalar>(_ levels: [Scalar]) -> Scalar { levels[Int(self)] }
  fileprivate var byteScale: Double { Double(self) }
  fileprivate func probability(_ probabilities: [Float]) -> Float { probabilities[Int(self)] }
}

extension Float: StoredPixel {
  fileprivate func brightness<Scalar: TensorScalar>(_ levels: [Scalar]) -> Scalar { Scalar(Double(self)) }
  fileprivate var byteScale: Double { 255 * Double(self) }
  fileprivate func probability(_ probabilities: [Float]) -> Float { certain(self) }
}

/// 1 is certain, even for a uniform number rounded up to 1.
private func certain(_ probability: Float) -> Float { probability == 1 ? .infinity : probability }
