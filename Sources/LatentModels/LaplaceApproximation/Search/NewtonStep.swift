/// The local models Λ and r of a batch's examples, and the update of their modes that follows from them.
struct NewtonStep<Scalar: TensorScalar> {
  let trajectory: ModeTrajectory<Scalar>
  /// The lower triangles of Λ, one under the other: [B Z, Z].
  let precisions: Panel<Scalar>
  /// r: [B, Z].
  let gradients: Panel<Scalar>

  init(_ trajectory: ModeTrajectory<Scalar>) {
    self.trajectory = trajectory
    precisions = Panel(rows: trajectory.batch * trajectory.latent, columns: trajectory.latent)
    gradients = Panel(rows: trajectory.batch, columns: trajectory.latent)
  }

  /// z ← z + α Λ⁻¹ r for the examples of a group.
  /// - Returns: what kept a Λ from being factorised.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  func move(_ update: Int, _ examples: Range<Int>) -> ModeSearchFailure? {
    let (lanes, latent, batch) = (Lanes<Scalar>.count, trajectory.latent, trajectory.batch)
    var failure: (example: Int, pivot: Int)?
    for first in stride(from: examples.lowerBound, to: examples.upperBound, by: lanes) {
      let used = min(lanes, examples.upperBound - first)
      let factor = trajectory.factor(update: update, example: first)
      Lanes.packTriangle(
        order: latent, used: used, { precisions[(first + $0) * latent] }, rowStride: precisions.stride, into: factor)
      Lanes.cholesky(order: latent, used: used, factor) { lane, pivot, _ in
        if failure == nil { failure = (first + lane, pivot) }
      }
    }
    if let failure { return describe(failure, examples) }

    let (modes, steps, alpha) = (trajectory.modes, trajectory.steps, trajectory.stepSizes[update])
    trajectory.solve(update: update, examples, { gradients[$0] }, into: { steps[update * batch + $0] })
    for row in update * batch + examples.lowerBound..<update * batch + examples.upperBound {
      let (z, step, next) = (modes[row], steps[row], modes[row + batch])
      for i in 0..<latent { next[i] = z[i] + alpha * step[i] }
    }
    return nil
  }

  /// The error that the whole batch's factorisation would give: an element that is not finite comes before all pivots.
  private func describe(_ failure: (example: Int, pivot: Int), _ examples: Range<Int>) -> ModeSearchFailure {
    let latent = trajectory.latent
    for example in examples {
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
