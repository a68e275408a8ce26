/// What a fused mode search with Bernoulli outputs leaves for its gradient. T updates and the last mode stand one after
/// the other: row t B + b is example b.
struct BernoulliState<Scalar: TensorScalar> {
  let trajectory: ModeTrajectory<Scalar>
  /// The activations of each hidden layer: [(T + 1) B, width].
  let activations: [Panel<Scalar>]
  /// p: [(T + 1) B, D].
  let probabilities: Panel<Scalar>
  /// The last Λ: [B Z, Z], one matrix after the other.
  let precisions: Tensor<Scalar>

  /// The units of each hidden layer that are on at the start: a row for each example.
  let start: [ActiveSets]

  // MARK: At the last mode, for the gradient of its Λ
  /// The units of each hidden layer that are on: a row for each example.
  let active: [ActiveSets]
  /// The derivative of each layer after the first in z, where it is the first weight: [B width, Z]. Rows of hidden
  /// units that are off are undefined.
  let jacobians: [Panel<Scalar>]

  init(_ operands: BernoulliOperands<Scalar>, _ trajectory: ModeTrajectory<Scalar>) {
    let (batch, updates, latent) = (trajectory.batch, trajectory.updates, operands.latent)
    let hidden = operands.layers.dropLast()
    self.trajectory = trajectory
    activations = hidden.map { Panel(rows: (updates + 1) * batch, columns: $0.outputs) }
    probabilities = Panel(rows: (updates + 1) * batch, columns: operands.pixels)
    precisions = Tensor(uninitialized: [batch, latent, latent])
    start = hidden.map { ActiveSets(rows: batch, width: $0.outputs) }
    active = hidden.map { ActiveSets(rows: batch, width: $0.outputs) }
    jacobians = operands.layers.dropFirst().map { Panel(rows: batch * $0.outputs, columns: latent) }
  }

  /// The derivative of a layer in z for one example.
  @inline(__always)
  func jacobian(_ operands: BernoulliOperands<Scalar>, _ example: Int, layer: Int) -> MatrixLayout<Scalar> {
    if layer == 0 { return MatrixLayout(operands.layers[0].weight) }
    let panel = jacobians[layer - 1]
    return MatrixLayout(panel[example * operands.layers[layer].outputs], rowStride: panel.stride)
  }

  /// The input of a layer at row t B + b.
  @inline(__always)
  func input(layer: Int, row: Int) -> UnsafeMutablePointer<Scalar> {
    layer == 0 ? trajectory.modes[row] : activations[layer - 1][row]
  }
}
