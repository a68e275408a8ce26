import GradientTestSupport
import NeuralNetworks
import SparseActivations
import TestSupport
import Testing

/// Two vectors at each point of each example, through two rectified layers and back.
@Suite("PointwiseLayers")
struct PointwiseLayersTests {
  private let weights = [sample([64, 3], seed: 1), sample([50, 64], seed: 2)]

  /// Some, hardly any and all units on; fewer examples than a pass takes, as many, and more than a multiple of it.
  @Test(
    "JVPs, VJPs and gradients of the weights are those of all units at each point",
    arguments: [1, 2, 3, 4, 6], [(1, 0.0), (4, -5), (7, 0), (33, -20), (33, 0), (40, -5), (40, 50)])
  func products(points: Int, _ sizes: (batch: Int, shift: Double)) {
    let (batch, shift) = sizes
    let rows = points * batch
    let inputs = sample([rows, 3], seed: 3)
    let biases = [sample([64], seed: 4) + shift, sample([50], seed: 5) + shift]
    let first = relu(matmul(inputs, weights[0].transposed()) + biases[0])
    let second = relu(matmul(first, weights[1].transposed()) + biases[1])
    let layers = PointwiseLayers(
      zip(weights, biases).map { PackedLayer(weight: $0, bias: $1) },
      activations: [first, second].map { PaddedMatrix($0) }, batch: batch, points: points)
    let vectors = sample([2 * rows, 3], seed: 6)
    // What passes down is another multiple of each vector of the last layer.
    let packed = PaddedMatrix(vectors)
    for start in stride(from: 0, to: batch, by: 5) {
      let part = start..<min(batch, start + 5)
      var passes = layers.makePasses(for: part)
      layers.forward(part, packed, &passes)
      for pass in passes {
        for unit in pass.units {
          for column in 0..<pass.tangents.columns {
            pass.cotangents[unit][column] = Double(unit % 5 - 2) * pass.tangents[unit][column]
          }
        }
      }
      layers.backward(passes)
    }

    let masks = [first, second].map { Tensor.concatenate([step($0), step($0)]) }
    let below = matmul(vectors, weights[0].transposed()) * masks[0]
    let top = matmul(below, weights[1].transposed()) * masks[1]
    let upper = top * Tensor((0..<50).map { Double($0 % 5 - 2) })
    let lower = matmul(upper, weights[1]) * masks[0]
    /// With the activations in the first half.
    func moved(_ tangents: Tensor<Double>, _ activation: Tensor<Double>) -> Tensor<Double> {
      tangents + Tensor.concatenate([activation, activation * 0])
    }
    expectClose(layers.columns.expanding(layers.tangents[1].tensor), moved(top, second))
    expectClose(layers.columns.expanding(layers.cotangents[1].tensor), upper)

    var gradients = weights.map { Tensor<Double>.zeros($0.shape) }
    var sums = biases.map { Tensor<Double>.zeros($0.shape) }
    let cotangents = layers.cotangents.map(\.tensor)
    layers.columns.addOuterProducts(cotangents, [vectors, layers.tangents[0].tensor], to: &gradients)
    layers.columns.addSums(cotangents, to: &sums)
    expectClose(gradients[0], matmul(lower.transposed(), vectors))
    expectClose(gradients[1], matmul(upper.transposed(), moved(below, first)))
    expectClose(sums[0], lower.sum(axes: [0]))
    expectClose(sums[1], upper.sum(axes: [0]))
  }

  private func expectClose(_ found: Tensor<Double>, _ expected: Tensor<Double>) {
    TestSupport.expectClose(found, expected.reference, within: 1e-11)
  }
}
