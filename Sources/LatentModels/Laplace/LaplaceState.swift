/// What a fused mode search leaves for its gradient. T updates stand one after the other: row t B + b is example b.
struct LaplaceState<Scalar: TensorScalar> {
  let trajectory: ModeTrajectory<Scalar>
  /// c - G h: [T B, H].
  let residuals: Panel<Scalar>
  /// The activations of each hidden layer: [T B, width].
  let activations: [Panel<Scalar>]
  /// The last Λ: [B Z, Z], one matrix after the other.
  let precisions: Tensor<Scalar>

  /// The units of each hidden layer that are on at the start: a row for each example.
  let start: [ActiveSets]

  // MARK: At the last mode, for the gradient of its Λ
  /// The units of each hidden layer that are on: a row for each example.
  let active: [ActiveSets]
  /// A = ∂h/∂z for each hidden layer after the first, where it is the first weight: [B width, Z], rows of units that are
  /// off undefined.
  let jacobians: [Panel<Scalar>]
  /// G A of the last layer: [B H, Z].
  let gramJacobians: Panel<Scalar>

  init(_ operands: LaplaceOperands<Scalar>, _ trajectory: ModeTrajectory<Scalar>) {
    let (batch, updates, latent) = (trajectory.batch, trajectory.updates, operands.latent)
    self.trajectory = trajectory
    residuals = Panel(rows: updates * batch, columns: operands.width)
    activations = operands.layers.map { Panel(rows: updates * batch, columns: $0.outputs) }
    precisions = Tensor(uninitialized: [batch, latent, latent])
    start = operands.layers.map { ActiveSets(rows: batch, width: $0.outputs) }
    active = operands.layers.map { ActiveSets(rows: batch, width: $0.outputs) }
    jacobians = operands.layers.dropFirst().map { Panel(rows: batch * $0.outputs, columns: latent) }
    gramJacobians = Panel(rows: batch * operands.width, columns: latent)
  }

  /// A of one example and layer.
  @inline(__always)
  func jacobian(_ operands: LaplaceOperands<Scalar>, _ example: Int, layer: Int) -> MatrixLayout<Scalar> {
    if layer == 0 { return MatrixLayout(operands.layers[0].weight) }
    let panel = jacobians[layer - 1]
    return MatrixLayout(panel[example * operands.layers[layer].outputs], rowStride: panel.stride)
  }
}
