import LinearAlgebra
import SparseActivations

/// A linear layer in the layout of the kernels.
package struct PackedLayer<Scalar: TensorScalar>: Sendable {
  /// [out, in]
  package let weight: PaddedMatrix<Scalar>
  /// [in, out]
  package let transposed: PaddedMatrix<Scalar>
  /// [1, out]
  private let bias: PaddedMatrix<Scalar>

  package init(weight: Tensor<Scalar>, bias: Tensor<Scalar>) {
    self.weight = PaddedMatrix(weight)
    transposed = PaddedMatrix(weight, transposed: true)
    self.bias = PaddedMatrix(bias.reshaped(to: [1, bias.count]))
  }

  package var outputs: Int { weight.rows }
  package var inputs: Int { weight.columns }

  /// out ← x Wᵀ + b for so many rows.
  @inline(__always)
  package func apply(_ rows: Int, _ x: MatrixLayout<Scalar>, into out: MatrixLayout<Scalar>) {
    gatheredProduct(
      rows: .all(rows), columns: .all(inputs), width: outputs, x, transposed,
      adding: MatrixLayout(bias.base, rowStride: 0), into: out)
  }
}
