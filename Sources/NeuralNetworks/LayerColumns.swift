import LinearAlgebra
import SparseActivations

/// The units of rectified layers that are on somewhere in a batch, and the way of matrices and gradients between them and
/// all units.
package struct LayerColumns<Scalar: TensorScalar> {
  /// Nil for a layer of which all units take part.
  private let columns: [ActiveColumns<Scalar>?]

  package init(_ columns: [ActiveColumns<Scalar>?]) { self.columns = columns }

  /// Those of the last layer.
  private var last: ActiveColumns<Scalar>? { columns[columns.count - 1] }

  /// The active ones of as many columns as the last layer has units.
  package func restricting(_ matrix: Tensor<Scalar>) -> Tensor<Scalar> { last?.columns(of: matrix) ?? matrix }

  /// The opposite, with zeros for units that are off.
  package func expanding(_ matrix: Tensor<Scalar>) -> Tensor<Scalar> {
    last?.expandingColumns(of: matrix) ?? matrix
  }

  /// The active ones of the rows and the columns of a matrix between units of the last layer.
  package func restrictingBoth(_ matrix: Tensor<Scalar>) -> Tensor<Scalar> {
    last.map { $0.rows(of: $0.columns(of: matrix)) } ?? matrix
  }

  /// The opposite.
  package func expandingBoth(_ matrix: Tensor<Scalar>) -> Tensor<Scalar> {
    last.map { $0.expandingRows(of: $0.expandingColumns(of: matrix)) } ?? matrix
  }

  /// Adds to the gradients of weights Σ sums ᵀ below over all rows.
  ///
  /// - Parameters:
  ///   - sums: at each layer, as ``ActiveLayers/vjp(_:)`` gives them: [..., rows, active].
  ///   - below: what each layer takes: [..., rows, active below].
  package func addOuterProducts(
    _ sums: [Tensor<Scalar>], _ below: [Tensor<Scalar>], to weights: inout [Tensor<Scalar>]
  ) {
    for layer in sums.indices {
      let product = matmul(tall(sums[layer]).transposed(), tall(below[layer]))
      let wide = layer == 0 ? product : columns[layer - 1]?.expandingColumns(of: product) ?? product
      weights[layer] += columns[layer]?.expandingRows(of: wide) ?? wide
    }
  }

  /// Adds to the gradients of biases the sums over all rows.
  package func addSums(_ sums: [Tensor<Scalar>], to biases: inout [Tensor<Scalar>]) {
    for layer in sums.indices {
      let row = tall(sums[layer]).sum(axes: [0], keepingAxes: true)
      biases[layer] += (columns[layer]?.expandingColumns(of: row) ?? row).reshaped(to: biases[layer].shape)
    }
  }
}
