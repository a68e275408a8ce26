/// The way of a batch from its start to the last mode, which both fused mode searches leave for their gradients. T
/// updates and the last mode stand one after the other: row t B + b is example b.
struct ModeTrajectory<Scalar: TensorScalar> {
  let batch: Int
  let latent: Int
  /// The step sizes α_t.
  let stepSizes: [Scalar]
  /// z_t for t = 0 ... T: [(T + 1) B, Z].
  let modes: Panel<Scalar>
  /// δ_t = Λ⁻¹ r: [T B, Z].
  let steps: Panel<Scalar>
  /// The Cholesky factor of each Λ in lanes, T times as many groups as the batch has.
  private let factors: PooledBuffer<Scalar>

  /// - Parameter start: z_0, [B, Z].
  init(start: Tensor<Scalar>, stepSizes: [Scalar]) {
    let (batch, latent, updates) = (start.shape[0], start.shape[1], stepSizes.count)
    self.batch = batch
    self.latent = latent
    self.stepSizes = stepSizes
    modes = Panel(rows: (updates + 1) * batch, columns: latent)
    steps = Panel(rows: updates * batch, columns: latent)
    factors = PooledBuffer(
      count: updates * LaplaceChunks<Scalar>.groupCount(batch) * Lanes<Scalar>.triangleSize(order: latent))
    let start = start.contiguous()
    for row in 0..<batch { modes[row].update(from: start.sharedPointer + row * latent, count: latent) }
  }

  var updates: Int { stepSizes.count }

  /// z_0 ... z_T: [T + 1, B, Z].
  var found: Tensor<Scalar> { modes.tensor.reshaped(to: [updates + 1, batch, latent]) }

  /// Where the factors of one group of examples at one update lie.
  func factor(update: Int, group: Int) -> UnsafeMutablePointer<Scalar> {
    let groups = LaplaceChunks<Scalar>.groupCount(batch)
    return factors.base + (update * groups + group) * Lanes<Scalar>.triangleSize(order: latent)
  }

  /// x ← Λ⁻¹ x for a group of examples, in lanes.
  static func solve(order: Int, _ factor: UnsafeMutablePointer<Scalar>, _ x: UnsafeMutablePointer<Scalar>) {
    Lanes.solve(order: order, columns: 1, transpose: false, factor, x)
    Lanes.solve(order: order, columns: 1, transpose: true, factor, x)
  }
}
