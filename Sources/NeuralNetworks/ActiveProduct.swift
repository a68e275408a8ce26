import Autodiff
import SparseActivations

/// x wᵀ without the columns of x, of the result and of its gradient that are zero, where they are so many that it pays.
struct ActiveProduct<Scalar: TensorScalar> {
  /// [rows, in] in the columns of `inputs`.
  private let x: Tensor<Scalar>
  private let weight: Tensor<Scalar>
  /// Whether `weight` is wᵀ.
  private let isTransposed: Bool
  private let restrictsInput: Bool
  /// Nil where all of x takes part.
  private let inputs: ActiveColumns<Scalar>?

  /// - Parameters:
  ///   - x: [rows, in].
  ///   - weight: w, [out, in], or wᵀ, [in, out].
  ///   - restrictsInput: whether the gradient in columns of x that are zero is of no use.
  init(_ x: Tensor<Scalar>, weight: Tensor<Scalar>, isTransposed: Bool = false, restrictsInput: Bool) {
    self.weight = weight
    self.isTransposed = isTransposed
    self.restrictsInput = restrictsInput
    inputs = ActiveColumns(x)
    self.x = inputs?.columns(of: x) ?? x
  }

  /// [rows, out], zero but for the columns of `outputs`.
  func value(_ outputs: ActiveColumns<Scalar>? = nil) -> Tensor<Scalar> {
    let product = matmul(x, block(outputs, inputs).transposed())
    return outputs?.expandingColumns(of: product) ?? product
  }

  /// The gradients in x and in the weight, from that of the value.
  func gradients(_ gradient: Tensor<Scalar>, isNeeded: [Bool]) -> (x: Tensor<Scalar>?, weight: Tensor<Scalar>?) {
    let outputs = ActiveColumns(gradient)
    let active = outputs?.columns(of: gradient) ?? gradient
    return (
      isNeeded[0] ? inputGradient(active, outputs) : nil, isNeeded[1] ? weightGradient(active, outputs) : nil
    )
  }

  private func inputGradient(_ gradient: Tensor<Scalar>, _ outputs: ActiveColumns<Scalar>?) -> Tensor<Scalar> {
    guard restrictsInput, let inputs else { return matmul(gradient, block(outputs, nil)) }
    return inputs.expandingColumns(of: matmul(gradient, block(outputs, inputs)))
  }

  private func weightGradient(_ gradient: Tensor<Scalar>, _ outputs: ActiveColumns<Scalar>?) -> Tensor<Scalar> {
    let (left, right) = isTransposed ? (x, gradient) : (gradient, x)
    let (rows, columns) = isTransposed ? (inputs, outputs) : (outputs, inputs)
    let product = matmul(left.transposed(), right)
    let wide = columns?.expandingColumns(of: product) ?? product
    return rows?.expandingRows(of: wide) ?? wide
  }

  /// w in these rows and columns.
  private func block(_ outputs: ActiveColumns<Scalar>?, _ inputs: ActiveColumns<Scalar>?) -> Tensor<Scalar> {
    let (rows, columns) = isTransposed ? (inputs, outputs) : (outputs, inputs)
    let tall = rows?.rows(of: weight) ?? weight
    let block = columns?.columns(of: tall) ?? tall
    return isTransposed ? block.transposed() : block
  }
}

/// x w, [rows, in] and [in, out], for an x and a result of which only some columns matter.
///
/// - Parameters:
///   - isMasked: whether x is the product of something with a mask, so that the gradient in columns that are zero is of
///     no use.
///   - outputs: where the result's columns count, [rows, out]: in columns of zeros it may be 0.
package func maskedProduct<Scalar>(
  _ x: Variable<Scalar>, isMasked: Bool, _ weight: Variable<Scalar>, outputs: Tensor<Scalar>? = nil
) -> Variable<Scalar> {
  let columns = outputs.flatMap { ActiveColumns($0) }
  let product = ActiveProduct(x.value, weight: weight.value, isTransposed: true, restrictsInput: isMasked)
  return customOperation([x, weight], values: [product.value(columns)]) { context in
    guard let gradient = context.gradients[0] else { return [nil, nil] }
    if !context.isRecording {
      let gradients = product.gradients(gradient.value, isNeeded: context.isNeeded)
      return [gradients.x, gradients.weight].map { $0.map { Variable($0) } }
    }
    let (x, weight) = (context.inputs[0], context.inputs[1])
    let whole = columns.map { gradient.weighted(by: $0.mask) } ?? gradient
    return [matmul(whole, weight.transposed()), matmul(x.transposed(), whole)]
  }[0]
}
