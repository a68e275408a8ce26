import LinearAlgebra
import SparseActivations

/// The rectified layers of a network at the rows of a batch, without the units that are off in all of them, and products
/// with the Jacobians A_l = D_l W_l A_{l-1} of each row, which are never formed.
package struct ActiveLayers<Scalar: TensorScalar> {
  /// What the first layer takes, and each layer's activations in its active units: [rows, in] and [rows, active].
  package let activations: [Tensor<Scalar>]
  /// [active, active below]
  private let weights: [Tensor<Scalar>]
  /// The active units of each layer.
  package let columns: LayerColumns<Scalar>

  /// - Parameters:
  ///   - inputs: [rows, in].
  ///   - weights: [out, in] of each layer.
  ///   - biases: [out].
  package init(_ inputs: Tensor<Scalar>, weights: [Tensor<Scalar>], biases: [Tensor<Scalar>]) {
    self.init(inputs, weights) { layer, below, weight in
      var activation = matmul(below, weight.transposed())
      activation.addAndRectify(biases[layer])
      return activation
    }
  }

  /// - Parameter known: the activations of all units of each layer, [rows, out].
  package init(_ inputs: Tensor<Scalar>, activations known: [Tensor<Scalar>], weights: [Tensor<Scalar>]) {
    self.init(inputs, weights) { layer, _, _ in known[layer] }
  }

  private init(
    _ inputs: Tensor<Scalar>, _ weights: [Tensor<Scalar>],
    activation: (Int, _ below: Tensor<Scalar>, _ weight: Tensor<Scalar>) -> Tensor<Scalar>
  ) {
    var (activations, blocks, columns) = ([inputs], [Tensor<Scalar>](), [ActiveColumns<Scalar>?]())
    for (layer, weight) in weights.enumerated() {
      let wide = columns.last.flatMap { $0?.columns(of: weight) } ?? weight
      let units = activation(layer, activations[layer], wide)
      let active = ActiveColumns(units)
      activations.append(active?.columns(of: units) ?? units)
      blocks.append(active?.rows(of: wide) ?? wide)
      columns.append(active)
    }
    (self.activations, self.weights, self.columns) = (activations, blocks, LayerColumns(columns))
  }

  /// A_l v of each row, from v itself on: [..., rows, in], then [..., rows, active].
  package func jvp(_ v: Tensor<Scalar>) -> [Tensor<Scalar>] {
    zip(weights, activations.dropFirst()).reduce(into: [v]) { tangents, layer in
      tangents.append(tallProduct(tangents.last!, layer.0.transposed()).masked(by: layer.1))
    }
  }

  /// Of a covector u of the last layer, [..., rows, active]: what arrives at each layer's sums, and Aᵀ u.
  package func vjp(_ u: Tensor<Scalar>) -> (sums: [Tensor<Scalar>], inputs: Tensor<Scalar>) {
    var (sums, covector) = ([Tensor<Scalar>](), u)
    for (weight, activation) in zip(weights, activations.dropFirst()).reversed() {
      sums.append(covector.masked(by: activation))
      covector = tallProduct(sums.last!, weight)
    }
    return (sums.reversed(), covector)
  }
}

/// The rows of all matrices under one another: [..., n] to [rows, n].
package func tall<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> {
  x.reshaped(to: [Shape(x.shape.dropLast()).elementCount, x.shape[x.rank - 1]])
}

/// x m in one product: [..., k] and [k, n] to [..., n].
package func tallProduct<Scalar>(_ x: Tensor<Scalar>, _ m: Tensor<Scalar>) -> Tensor<Scalar> {
  matmul(tall(x), m).reshaped(to: Shape(x.shape.dropLast()) + [m.shape[1]])
}
