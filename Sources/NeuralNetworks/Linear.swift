@_exported import Autodiff

/// What a layer applies to its sums.
public enum Activation: Sendable {
  case identity
  /// max(·, 0)
  case relu
}

/// activation(x wᵀ + b), a dense layer, with the bias and the activation in one pass over the product.
///
/// - Parameters:
///   - x: [..., in].
///   - weight: [out, in].
///   - bias: [out].
///   - activation: what is applied to the sums.
/// - Returns: [..., out].
public func linear<Scalar>(
  _ x: Variable<Scalar>, weight: Variable<Scalar>, bias: Variable<Scalar>, activation: Activation = .identity
) -> Variable<Scalar> {
  linear(x, isRectified: false, weight: weight, bias: bias, activation: activation)
}

/// The same on a layer's output.
///
/// Where few units of a layer are on in any example of the batch, the products and their gradients leave out the others.
///
/// - Parameter isRectified: that x is the output of a ReLU, which passes a gradient on only where x is above zero: the
///   gradient in units that are always off may be any then.
package func linear<Scalar>(
  _ x: Variable<Scalar>, isRectified: Bool, weight: Variable<Scalar>, bias: Variable<Scalar>,
  activation: Activation = .identity
) -> Variable<Scalar> {
  if weight.rank != 2 || x.rank == 0 || x.shape[x.rank - 1] != weight.shape[1] {
    shapeFailure("linear", x.shape, weight.shape, expected: "[..., in] and a weight [out, in]")
  }
  if bias.shape != [weight.shape[0]] {
    shapeFailure("linear", weight.shape, bias.shape, expected: "a weight [out, in] and a bias [out]")
  }
  let leading = Shape(x.shape.dropLast())
  // One tall product, and so are its gradients.
  let rows = x.reshaped(to: [leading.elementCount, x.shape[x.rank - 1]])
  let layer = ActiveProduct(rows.value, weight: weight.value, restrictsInput: isRectified)
  var value = layer.value()
  switch activation {
  case .identity: value += bias.value
  case .relu: value.addAndRectify(bias.value)
  }
  return customOperation([rows, weight, bias], values: [value]) { context in
    guard let incoming = context.gradients[0] else { return [nil, nil, nil] }
    let (x, weight) = (context.inputs[0], context.inputs[1])
    if !context.isRecording {
      let gradient = activation == .relu ? incoming.value.masked(by: context.outputs[0].value) : incoming.value
      let (inX, inWeight) = layer.gradients(gradient, isNeeded: context.isNeeded)
      return [inX, inWeight, context.isNeeded[2] ? gradient.sum(axes: [0]) : nil].map { $0.map { Variable($0) } }
    }
    let gradient = activation == .relu ? incoming.masked(by: context.outputs[0].value) : incoming
    return [
      context.isNeeded[0] ? matmul(gradient, weight) : nil,
      context.isNeeded[1] ? matmul(gradient.transposed(), x) : nil,
      context.isNeeded[2] ? gradient.sum(axes: [0]) : nil,
    ]
  }[0].reshaped(to: leading + [weight.shape[0]])
}
