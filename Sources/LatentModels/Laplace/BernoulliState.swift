/// What a fused mode search with Bernoulli outputs leaves for its gradient. T updates and the last mode stand one after
/// the other: row t B + b is example b.
struct BernoulliState<Scalar: TensorScalar> {
  let batch: Int
  /// The step sizes α_t.
  let stepSizes: [Scalar]
  /// z_t for t = 0 ... T: [(T + 1) B, Z].
  let modes: Panel<Scalar>
  /// δ_t = Λ⁻¹ r: [T B, Z].
  let steps: Panel<Scalar>
  /// The activations of each hidden layer: [(T + 1) B, width].
  let activations: [Panel<Scalar>]
  /// p: [(T + 1) B, D].
  let probabilities: Panel<Scalar>
  /// The Cholesky factor of each Λ in lanes, T times as many groups as the batch has.
  let factors: PooledBuffer<Scalar>
  /// The last Λ: [B Z, Z], one matrix after the other.
  let precisions: Tensor<Scalar>

  // MARK: At the last mode, for the gradient of its Λ
  /// The units of each hidden layer that are on: a row for each example.
  let active: [ActiveSets]
  /// The derivative of each layer after the first in z, where it is the first weight: [B width, Z]. Rows of hidden
  /// units that are off are undefined.
  let jacobians: [Panel<Scalar>]

  init(_ operands: BernoulliOperands<Scalar>, batch: Int, stepSizes: [Scalar]) {
    let (updates, latent) = (stepSizes.count, operands.latent)
    let hidden = operands.layers.dropLast()
    self.batch = batch
    self.stepSizes = stepSizes
    modes = Panel(rows: (updates + 1) * batch, columns: latent)
    steps = Panel(rows: updates * batch, columns: latent)
    activations = hidden.map { Panel(rows: (updates + 1) * batch, columns: $0.outputs) }
    probabilities = Panel(rows: (updates + 1) * batch, columns: operands.pixels)
    factors = PooledBuffer(
      count: updates * BernoulliChunk<Scalar>.groupCount(batch) * Lanes<Scalar>.triangleSize(order: latent))
    precisions = Tensor(uninitialized: [batch, latent, latent])
    active = hidden.map { ActiveSets(rows: batch, width: $0.outputs) }
    jacobians = operands.layers.dropFirst().map { Panel(rows: batch * $0.outputs, columns: latent) }
  }

  /// The factors of one group of examples at one update.
  func factor(update: Int, group: Int, order: Int) -> UnsafeMutablePointer<Scalar> {
    let groups = BernoulliChunk<Scalar>.groupCount(batch)
    return factors.base + (update * groups + group) * Lanes<Scalar>.triangleSize(order: order)
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
    layer == 0 ? modes[row] : activations[layer - 1][row]
  }
}
