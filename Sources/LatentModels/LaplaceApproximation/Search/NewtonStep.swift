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
  /// Of Λ at each update.
  private let factors: [CompactFactors<Scalar>]

  /// - Parameter start: z_0, [B, Z].
  init(start: Tensor<Scalar>, stepSizes: [Scalar]) {
    let (batch, latent, updates) = (start.shape[0], start.shape[1], stepSizes.count)
    (self.batch, self.latent, self.stepSizes) = (batch, latent, stepSizes)
    precisions = PaddedMatrix(rows: batch * latent, columns: latent)
    gradients = PaddedMatrix(rows: batch, columns: latent)
    modes = PaddedMatrix(rows: (updates + 1) * batch, columns: latent)
    steps = PaddedMatrix(rows: updates * batch, columns: latent)
    factors = stepSizes.map { _ in CompactFactors(count: batch, order: latent) }
    modes.set(0..<batch, to: start)
  }

  var updates: Int { stepSizes.count }

  /// z_0 ... z_T, each [B, Z].
  var found: [Tensor<Scalar>] { (0...updates).map { modes.tensor[$0 * batch..<($0 + 1) * batch] } }

  /// z ← z + α Λ⁻¹ r for the examples of a group.
  /// - Returns: the first Λ without a factor, and its pivot; the modes stay where they are then.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  func move(_ update: Int, _ group: Range<Int>) -> (index: Int, pivot: Int)? {
    let failure = factors[update].factorize(
      group, { precisions[$0 * latent] }, rowStride: precisions.stride)
    if let failure { return failure }

    let alpha = stepSizes[update]
    factors[update].solve(group, { gradients[$0] }, into: { steps[update * batch + $0] })
    for row in update * batch + group.lowerBound..<update * batch + group.upperBound {
      let (z, step, next) = (modes[row], steps[row], modes[row + batch])
      for i in 0..<latent { next[i] = z[i] + alpha * step[i] }
    }
    return nil
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
      factors[update].solve(group, { input + $0 * latent }, into: { output + $0 * latent })
      for i in group.lowerBound * latent..<group.upperBound * latent { output[i] *= beta }
    }
    withExtendedLifetime((result, x)) {}
    return result
  }

  /// The error that a factorisation of the whole batch would give: an element that is not finite comes before all pivots.
  ///
  /// - Parameter failure: the first of its groups.
  func error(_ failure: (index: Int, pivot: Int)) -> LinearAlgebraError {
    for row in 0..<batch * latent {
      let (example, place) = row.quotientAndRemainder(dividingBy: latent)
      for column in 0...place where !precisions[row][column].isFinite {
        return .notFinite(operation: "cholesky", batchIndex: example, row: place, column: column)
      }
    }
    return .notPositiveDefinite(pivot: failure.pivot, batchIndex: failure.index)
  }
}
