/// x wᵀ over the columns of x that are not zero throughout, and its gradients over those and over the units that are on.
struct ActiveProduct<Scalar: TensorScalar> {
  private let weight: Tensor<Scalar>
  /// Nil where all of x takes part.
  private let inputs: ActiveColumns<Scalar>?
  private let isRectified: Bool
  /// x and w in these columns: [rows, n] and [out, n].
  private let active: (x: Tensor<Scalar>, weight: Tensor<Scalar>)

  /// - Parameters:
  ///   - x: [rows, in].
  ///   - weight: [out, in].
  ///   - isRectified: whether the gradient in columns that are zero is of no use.
  init(_ x: Tensor<Scalar>, weight: Tensor<Scalar>, isRectified: Bool) {
    self.weight = weight
    self.isRectified = isRectified
    inputs = ActiveColumns(x)
    active = inputs.map { ($0.columns(of: x), $0.columns(of: weight)) } ?? (x, weight)
  }

  /// [rows, out]
  var value: Tensor<Scalar> { matmul(active.x, active.weight.transposed()) }

  /// The gradients in x, in w and in a bias added to the value.
  ///
  /// - Parameters:
  ///   - incoming: of what the layer gives out, [rows, out].
  ///   - output: what a ReLU gave out, [rows, out]; nil without one.
  func gradients(_ incoming: Tensor<Scalar>, output: Tensor<Scalar>?, isNeeded: [Bool]) -> [Tensor<Scalar>?] {
    let masked = output.map { incoming.masked(by: $0) } ?? incoming
    let outputs = output.flatMap { ActiveColumns($0) }
    let gradient = outputs?.columns(of: masked) ?? masked
    func rows(_ matrix: Tensor<Scalar>) -> Tensor<Scalar> { outputs?.rows(of: matrix) ?? matrix }

    return [
      isNeeded[0] ? inputGradient(gradient, rows) : nil,
      isNeeded[1] ? weightGradient(gradient, outputs) : nil,
      isNeeded[2] ? masked.sum(axes: [0]) : nil,
    ]
  }

  private func inputGradient(
    _ gradient: Tensor<Scalar>, _ rows: (Tensor<Scalar>) -> Tensor<Scalar>
  ) -> Tensor<Scalar> {
    guard isRectified, let inputs else { return matmul(gradient, rows(weight)) }
    return inputs.expandingColumns(of: matmul(gradient, rows(active.weight)))
  }

  private func weightGradient(_ gradient: Tensor<Scalar>, _ outputs: ActiveColumns<Scalar>?) -> Tensor<Scalar> {
    let product = matmul(gradient.transposed(), active.x)
    let expanded = inputs?.expandingColumns(of: product) ?? product
    return outputs?.expandingRows(of: expanded) ?? expanded
  }
}
