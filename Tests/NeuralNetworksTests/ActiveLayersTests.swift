import GradientTestSupport
import NeuralNetworks
import TestSupport
import Testing

/// Products along rectified layers, with few, some and all units on in a batch.
@Suite("ActiveLayers")
struct ActiveLayersTests {
  private static let rows = 40
  private let weights = [sample([64, 3], seed: 1), sample([50, 64], seed: 2)]
  private let inputs = sample([rows, 3], seed: 3)

  private func biases(_ shift: Double) -> [Tensor<Double>] {
    [sample([64], seed: 4) + shift, sample([50], seed: 5) + shift]
  }

  private func plain(_ biases: [Tensor<Double>]) -> [Tensor<Double>] {
    zip(weights, biases).reduce(into: []) { $0.append(relu(matmul($0.last ?? inputs, $1.0.transposed()) + $1.1)) }
  }

  private func expectClose(_ found: Tensor<Double>, _ expected: Tensor<Double>) {
    TestSupport.expectClose(found, expected.reference, within: 1e-12)
  }

  @Test("JVPs, VJPs and gradients of the weights are those of all units", arguments: [-20, -5, 0, 50.0])
  func products(shift: Double) {
    let biases = biases(shift)
    let activations = plain(biases)
    let masks = activations.map { step($0) }
    for layers in [
      ActiveLayers(inputs, weights: weights, biases: biases),
      ActiveLayers(inputs, activations: activations, weights: weights),
    ] {
      expectClose(layers.columns.expanding(layers.activations[2]), activations[1])
      if shift == -20 { #expect(layers.activations[1].shape[1] == 0) }

      let v = sample([2, Self.rows, 3], seed: 6)
      let tangents = layers.jvp(v)
      let below = matmul(v, weights[0].transposed()) * masks[0]
      let top = matmul(below, weights[1].transposed()) * masks[1]
      expectClose(layers.columns.expanding(tall(tangents[2])), tall(top))

      let u = sample([2, Self.rows, 50], seed: 7)
      let active = layers.columns.restricting(tall(u))
      let (sums, cotangents) = layers.vjp(active.reshaped(to: [2, Self.rows, active.shape[1]]))
      let upper = u * masks[1]
      let lower = matmul(upper, weights[1]) * masks[0]
      expectClose(cotangents, matmul(lower, weights[0]))

      var weightGradients = weights.map { Tensor<Double>.zeros($0.shape) }
      var biasGradients = biases.map { Tensor<Double>.zeros($0.shape) }
      layers.columns.addOuterProducts(sums, Array(tangents.dropLast()), to: &weightGradients)
      layers.columns.addSums(sums, to: &biasGradients)
      expectClose(weightGradients[0], matmul(tall(lower).transposed(), tall(v)))
      expectClose(weightGradients[1], matmul(tall(upper).transposed(), tall(below)))
      expectClose(biasGradients[0], tall(lower).sum(axes: [0]))
      expectClose(biasGradients[1], tall(upper).sum(axes: [0]))
    }
  }

  @Test("rows and columns of the last layer's units, there and back")
  func restriction() {
    let biases = biases(-5)
    let layers = ActiveLayers(inputs, weights: weights, biases: biases)
    let square = sample([50, 50], seed: 8)
    let mask = plain(biases)[1].max(axes: [0]) .> 0
    let both = layers.columns.expandingBoth(layers.columns.restrictingBoth(square))
    #expect(layers.activations[2].shape[1] < 50 && both == square * mask * mask.expandingAxis(at: 1))
  }

  @Test("G = WᵀW has the gradient of the formula, with inputs that are never on, to second order")
  func gram() throws {
    let weight = sample([60, 40], seed: 9)
    let mask = Tensor<Double>(shape: [40]) { for unit in $0.indices { $0[unit] = unit % 8 == 0 ? 1 : 0 } }
    let h = sample([50, 40], seed: 10) * mask
    let (found, expected) = try (
      gradient(at: weight) { square(matmul(Variable(h), gramMatrix($0))).sum() },
      gradient(at: weight) { square(matmul(Variable(h), syrk($0, transpose: true))).sum() }
    )
    TestSupport.expectClose(found, expected.reference, within: 1e-11)
    check(sample([5, 3])) { square(gramMatrix($0[0])).sum() }
  }
}
