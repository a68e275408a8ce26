import Experiments
import LatentModels
import LocatedJSON

/// What this machine's matrix products could do with the work of a training step, measured now: in multiply-adds a
/// second, on all threads.
package struct Roofline: Sendable {
  /// Of the step.
  package var multiplyAdds: Double
  /// The best rate of a product of large matrices.
  package var peak: Double
  /// The rate of the step's own products, one after the other with nothing between them.
  package var ownShapes: Double

  package init(measuring products: StepProducts) {
    multiplyAdds = products.multiplyAdds
    let large = StepProducts.Product(rows: 1024, columns: 1024, depth: 1024, perImage: false)
    peak = large.multiplyAdds / large.leastSeconds(repetitions: 10)
    let seconds = products.counts.reduce(0) { sum, entry in
      sum + entry.value * entry.key.leastSeconds(repetitions: 5)
    }
    ownShapes = multiplyAdds / seconds
  }

  /// The share of the peak that a step of this time reaches.
  package func share(milliseconds: Double) -> Double { multiplyAdds / (milliseconds / 1000) / peak }

  func json(milliseconds: Double) -> JSONValue {
    [
      "multiplyAdds": .number(multiplyAdds), "peak": .number(peak), "ownShapes": .number(ownShapes),
      "share": .number(share(milliseconds: milliseconds)),
    ]
  }

  func text(milliseconds: Double) -> String {
    let rate = multiplyAdds / (milliseconds / 1000)
    return "\(decimal(multiplyAdds / 1e9, 2)) billion multiply-adds: \(decimal(rate / 1e9, 1)) billion a second, "
      + "\(decimal(100 * rate / peak, 0)) % of the GEMM peak (\(decimal(peak / 1e9, 1))), "
      + "\(decimal(100 * rate / ownShapes, 0)) % of the rate of its own shapes (\(decimal(ownShapes / 1e9, 1)))"
  }
}

extension StepProducts.Product {
  /// The time of one such product at best; of those that each image has for itself, when many are computed at once.
  fileprivate func leastSeconds(repetitions: Int) -> Double {
    let matrices = perImage ? 32 : 1
    let stream = RandomStream(seed: 1, purpose: 0xf1)
    let a = Tensor<Float>.randomUniform([matrices, rows, depth], from: stream)
    let b = Tensor<Float>.randomUniform([matrices, depth, columns], from: stream)
    var c = Tensor<Float>.zeros([matrices, rows, columns])
    gemm(a, b, into: &c)
    return BenchmarkTimes.measure(repetitions) { gemm(a, b, into: &c) }.least / 1000 / Double(matrices)
  }
}
