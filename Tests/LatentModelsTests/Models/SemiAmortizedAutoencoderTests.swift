import LatentModels
import Testing

struct SemiAmortizedAutoencoderTests {
  /// A bound on the gradient's norm that no gradient reaches does nothing, even where its square overflows.
  @Test func aBoundBeyondThePrecisionIsNone() throws {
    func mean(clipNorm: Double) throws -> [Float] {
      let description = ModelDescription(
        kind: .savae, likelihood: .gaussian, pixels: 5, hidden: [4], latent: 2, steps: 3,
        hyperparameters: [.stepSize: 0.25, .clipNorm: clipNorm])
      return try Sample<Float>(description).posterior().sample(Variable(Tensor.zeros([3, 1, 2]))).latent.value.scalars
    }
    let free = try mean(clipNorm: 1e6)
    for bound in [1e15, 1e25, 1e308] {
      let found = try mean(clipNorm: bound)
      #expect(zip(free, found).allSatisfy { abs($0 - $1) <= 1e-5 * (1 + abs($0)) }, "\(bound): \(found), \(free)")
    }
    #expect(try mean(clipNorm: 1e-308).allSatisfy { $0.isFinite })
  }
}
