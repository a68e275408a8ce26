/// What a fused mode search leaves for its gradient. T updates stand one after the other: row t B + b is example b.
struct LaplaceState<Scalar: TensorScalar> {
  let batch: Int
  /// The step sizes α_t.
  let stepSizes: [Scalar]
  /// z_t for t = 0 ... T: [(T + 1) B, Z].
  let modes: Panel<Scalar>
  /// δ_t = Λ⁻¹ r: [T B, Z].
  let steps: Panel<Scalar>
  /// c - G h: [T B, H].
  let residuals: Panel<Scalar>
  /// The activations of each hidden layer: [T B, width].
  let activations: [Panel<Scalar>]
  /// The Cholesky factor of each Λ in lanes, T times as many groups as the batch has.
  let factors: PooledBuffer<Scalar>
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

  init(_ operands: LaplaceOperands<Scalar>, batch: Int, stepSizes: [Scalar]) {
    let (updates, latent) = (stepSizes.count, operands.latent)
    self.batch = batch
    self.stepSizes = stepSizes
    modes = Panel(rows: (updates + 1) * batch, columns: latent)
    steps = Panel(rows: updates * batch, columns: latent)
    residuals = Panel(rows: updates * batch, columns: operands.width)
    activations = operands.layers.map { Panel(rows: updates * batch, columns: $0.outputs) }
    let groups = LaplaceChunk<Scalar>.groupCount(batch)
    factors = PooledBuffer(count: updates * groups * Lanes<Scalar>.triangleSize(order: latent))
    precisions = Tensor(uninitialized: [batch, latent, latent])
    start = operands.layers.map { ActiveSets(rows: batch, width: $0.outputs) }
    active = operands.layers.map { ActiveSets(rows: batch, width: $0.outputs) }
    jacobians = operands.layers.dropFirst().map { Panel(rows: batch * $0.outputs, columns: latent) }
    gramJacobians = Panel(rows: batch * operands.width, columns: latent)
  }

  /// Where the factors of one group of examples at one update lie.
  func factor(update: Int, group: Int, order: Int) -> UnsafeMutablePointer<Scalar> {
    let groups = LaplaceChunk<Scalar>.groupCount(batch)
    return factors.base + (update * groups + group) * Lanes<Scalar>.triangleSize(order: order)
  }
}
