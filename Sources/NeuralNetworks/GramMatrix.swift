import Autodiff
import SparseActivations

/// G = WᵀW of a layer's weight: [out, in] to [in, in].
///
/// Where few of the layer's inputs are ever on, the rows and columns of all others are zero in the gradient of G, and its
/// product with W leaves them out.
package func gramMatrix<Scalar>(_ weight: Variable<Scalar>) -> Variable<Scalar> {
  customOperation([weight], values: [syrk(weight.value, transpose: true)]) { context in
    guard let gradient = context.gradients[0] else { return [nil] }
    let (weight, both) = (context.inputs[0], gradient + gradient.transposed())
    guard !context.isRecording, let columns = ActiveColumns(both.value) else { return [matmul(weight, both)] }
    // Its rows are zero as its columns are.
    let block = columns.columns(of: columns.rows(of: both.value))
    return [Variable(columns.expandingColumns(of: matmul(columns.columns(of: weight.value), block)))]
  }[0]
}
