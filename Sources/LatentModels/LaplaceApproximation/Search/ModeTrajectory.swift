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
  /// The Cholesky factor of each Λ in lanes, for each update as many groups of lanes as the batch fills.
  private let factors: PooledBuffer<Scalar>

  /// - Parameter start: z_0, [B, Z].
  init(start: Tensor<Scalar>, stepSizes: [Scalar]) {
    let (batch, latent, updates) = (start.shape[0], start.shape[1], stepSizes.count)
    self.batch = batch
    self.latent = latent
    self.stepSizes = stepSizes
    modes = Panel(rows: (updates + 1) * batch, columns: latent)
    steps = Panel(rows: updates * batch, columns: latent)
    let groups = (batch + Lanes<Scalar>.count - 1) / Lanes<Scalar>.count
    factors = PooledBuffer(count: updates * groups * Lanes<Scalar>.triangleSize(order: latent))
    modes.set(0..<batch, to: start)
  }

  var updates: Int { stepSizes.count }

  /// z_0 ... z_T: [T + 1, B, Z].
  var found: Tensor<Scalar> { modes.tensor.reshaped(to: [updates + 1, batch, latent]) }

  /// Where the factors of the lanes with one example at one update lie.
  func factor(update: Int, example: Int) -> UnsafeMutablePointer<Scalar> {
    let lanes = Lanes<Scalar>.count
    let groups = (batch + lanes - 1) / lanes
    return factors.base + (update * groups + example / lanes) * Lanes<Scalar>.triangleSize(order: latent)
  }

  /// out ← Λ⁻¹ x for examples of a group, with the factors of an update; each vector [Z].
  @inline(__always)
  func solve(
    update: Int, _ examples: Range<Int>, _ x: (Int) -> UnsafeMutablePointer<Scalar>,
    into out: (Int) -> UnsafeMutablePointer<Scalar>
  ) {
    let lanes = Lanes<Scalar>.count
    let vectors = PooledBuffer<Scalar>(count: Lanes<Scalar>.size(rows: latent, columns: 1))
    for first in stride(from: examples.lowerBound, to: examples.upperBound, by: lanes) {
      let (used, factor) = (min(lanes, examples.upperBound - first), factor(update: update, example: first))
      Lanes.pack(
        rows: latent, columns: 1, used: used, { x(first + $0) }, rowStride: 1, columnStride: 1, into: vectors.base)
      Lanes.solve(order: latent, columns: 1, transpose: false, factor, vectors.base)
      Lanes.solve(order: latent, columns: 1, transpose: true, factor, vectors.base)
      Lanes.unpack(
        rows: latent, columns: 1, used: used, vectors.base, into: { out(first + $0) }, rowStride: 1, columnStride: 1)
    }
  }
}
