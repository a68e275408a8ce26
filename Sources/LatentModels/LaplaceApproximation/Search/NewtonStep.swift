import SparseActivations

/// The local models Λ and r of a batch's examples, the updates of their modes that follow from them, and the way from the
/// start to the last mode. T updates and the last mode stand one after the other: row t B + b is example b.
struct NewtonStep<Scalar: TensorScalar> {
  let batch: Int
  let latent: Int
  /// The step sizes α_t.
  let stepSizes: [Scalar]
  /// The lower triangles of Λ at the update at hand, one under the other: [B Z, Z].
  let precisions: PaddedMatrix<Scalar>
  /// r at the update at hand: [B, Z].
  let gradients: PaddedMatrix<Scalar>
  /// z_t for t = 0 ... T: [(T + 1) B, Z].
  let modes: PaddedMatrix<Scalar>
  /// δ_t = Λ⁻¹ r: [T B, Z].
  let steps: PaddedMatrix<Scalar>
  /// The Cholesky factor of each Λ, side by side in the lanes of vectors: for each update as many groups as the batch
  /// fills.
  private let factors: PooledBuffer<Scalar>

  /// - Parameter start: z_0, [B, Z].
  init(start: Tensor<Scalar>, stepSizes: [Scalar]) {
    let (batch, latent, updates) = (start.shape[0], start.shape[1], stepSizes.count)
    (self.batch, self.latent, self.stepSizes) = (batch, latent, stepSizes)
    precisions = PaddedMatrix(rows: batch * latent, columns: latent)
    gradients = PaddedMatrix(rows: batch, columns: latent)
    modes = PaddedMatrix(rows: (updates + 1) * batch, columns: latent)
    steps = PaddedMatrix(rows: updates * batch, columns: latent)
    let groups = (batch + Lanes<Scalar>.count - 1) / Lanes<Scalar>.count
    factors = PooledBuffer(count: updates * groups * Lanes<Scalar>.triangleSize(order: latent))
    modes.set(0..<batch, to: start)
  }

  var updates: Int { stepSizes.count }

  /// z_0 ... z_T, each [B, Z].
  var found: [Tensor<Scalar>] { (0...updates).map { modes.tensor[$0 * batch..<($0 + 1) * batch] } }

  /// Where the factors of the lanes with one example at one update lie.
  private func factor(_ update: Int, _ example: Int) -> UnsafeMutablePointer<Scalar> {
    let lanes = Lanes<Scalar>.count
    let groups = (batch + lanes - 1) / lanes
    return factors.base + (update * groups + example / lanes) * Lanes<Scalar>.triangleSize(order: latent)
  }

  /// z ← z + α Λ⁻¹ r for the examples of a group.
  /// - Returns: what kept a Λ from being factorised.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  func move(_ update: Int, _ group: Range<Int>) -> ModeSearchFailure? {
    let lanes = Lanes<Scalar>.count
    var failure: (example: Int, pivot: Int)?
    for first in stride(from: group.lowerBound, to: group.upperBound, by: lanes) {
      let (used, factor) = (min(lanes, group.upperBound - first), factor(update, first))
      Lanes.packTriangle(
        order: latent, used: used, { precisions[(first + $0) * latent] }, rowStride: precisions.stride, into: factor)
      Lanes.cholesky(order: latent, used: used, factor) { lane, pivot, _ in
        if failure == nil { failure = (first + lane, pivot) }
      }
    }
    if let failure { return describe(failure, group) }

    let alpha = stepSizes[update]
    solve(update, group, { gradients[$0] }, into: { steps[update * batch + $0] })
    for row in update * batch + group.lowerBound..<update * batch + group.upperBound {
      let (z, step, next) = (modes[row], steps[row], modes[row + batch])
      for i in 0..<latent { next[i] = z[i] + alpha * step[i] }
    }
    return nil
  }

  /// out ← Λ⁻¹ x for the examples of a group, with the factors of an update; each vector [Z].
  @inline(__always)
  private func solve(
    _ update: Int, _ group: Range<Int>, _ x: (Int) -> UnsafeMutablePointer<Scalar>,
    into out: (Int) -> UnsafeMutablePointer<Scalar>
  ) {
    let lanes = Lanes<Scalar>.count
    let vectors = PooledBuffer<Scalar>(count: Lanes<Scalar>.size(rows: latent, columns: 1))
    for first in stride(from: group.lowerBound, to: group.upperBound, by: lanes) {
      let (used, factor) = (min(lanes, group.upperBound - first), factor(update, first))
      Lanes.pack(
        rows: latent, columns: 1, used: used, { x(first + $0) }, rowStride: 1, columnStride: 1, into: vectors.base)
      Lanes.solve(order: latent, columns: 1, transpose: false, factor, vectors.base)
      Lanes.solve(order: latent, columns: 1, transpose: true, factor, vectors.base)
      Lanes.unpack(
        rows: latent, columns: 1, used: used, vectors.base, into: { out(first + $0) }, rowStride: 1, columnStride: 1)
    }
  }

  /// β Λ⁻¹ x with the factors of an update: [B, Z].
  ///
  /// - Parameter x: [B, Z], contiguous.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  func solution(_ update: Int, _ x: Tensor<Scalar>, times beta: Scalar) -> Tensor<Scalar> {
    let (result, input) = (Tensor<Scalar>(uninitialized: x.shape), x.sharedPointer)
    let output = result.sharedPointer
    BatchPartition.forEachGroup(batch) { group in
      solve(update, group, { input + $0 * latent }, into: { output + $0 * latent })
      for i in group.lowerBound * latent..<group.upperBound * latent { output[i] *= beta }
    }
    withExtendedLifetime((result, x)) {}
    return result
  }

  /// The error that the whole batch's factorisation would give: an element that is not finite comes before all pivots.
  private func describe(_ failure: (example: Int, pivot: Int), _ group: Range<Int>) -> ModeSearchFailure {
    for example in group {
      for row in 0..<latent {
        for column in 0...row where !precisions[example * latent + row][column].isFinite {
          let error = LinearAlgebraError.notFinite(
            operation: "cholesky", batchIndex: example, row: row, column: column)
          return ModeSearchFailure(error: error, isNotFinite: true)
        }
      }
    }
    let error = LinearAlgebraError.notPositiveDefinite(pivot: failure.pivot, batchIndex: failure.example)
    return ModeSearchFailure(error: error, isNotFinite: false)
  }
}

/// A precision on the way to the mode that has no Cholesky factor.
struct ModeSearchFailure {
  let error: LinearAlgebraError
  let isNotFinite: Bool

  /// What a factorisation of the whole batch would have met first, of the failures of its groups in order: an element
  /// that is not finite, or else a pivot.
  static func first(of failures: [ModeSearchFailure]) -> ModeSearchFailure? {
    failures.first { $0.isNotFinite } ?? failures.first
  }
}
