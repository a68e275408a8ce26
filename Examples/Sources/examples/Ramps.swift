import LatentModels

/// Images of 4 x 4 pixels whose brightness rises evenly in a direction and by an amount that chance decides, with noise,
/// in 256 steps from 0 to 1: two latent dimensions explain them.
enum Ramps {
  static let side = 4

  /// [count, 16], the same for the same seed.
  static func images(_ count: Int, seed: UInt64) -> Tensor<Float> {
    let position = Tensor<Float>((0..<side).map { 2 * Float($0) / Float(side - 1) - 1 })
    let slopes = Tensor<Float>.randomNormal([2, count, 1, 1], from: RandomStream(seed: seed, purpose: 1))
    let noise = Tensor<Float>.randomNormal([count, side, side], from: RandomStream(seed: seed, purpose: 2))
    let rise = slopes[0] * position.expandingAxis(at: 1) + slopes[1] * position
    let brightness = clip(rise * 0.2 + noise * 0.1 + 0.5, 0...1)
    return round(brightness * 255).reshaped(to: [count, side * side]) / 255
  }
}
