/// The local models Λ and r of a chunk's examples, and the update of their modes that follows from them.
struct NewtonUpdate<Scalar: TensorScalar> {
  /// The lower triangles of Λ, one under the other: [chunk Z, Z].
  let precisions: Panel<Scalar>
  /// r: [chunk, Z].
  let gradients: Panel<Scalar>
  private let vectors: PooledBuffer<Scalar>
  private let chunk: Int

  init(chunk: Int, latent: Int) {
    self.chunk = chunk
    precisions = Panel(rows: LaplaceChunks<Scalar>.size * latent, columns: latent)
    gradients = Panel(rows: LaplaceChunks<Scalar>.size, columns: latent)
    vectors = PooledBuffer(count: Lanes<Scalar>.size(rows: latent, columns: 1))
  }

  /// z ← z + α Λ⁻¹ r
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  func move(_ trajectory: ModeTrajectory<Scalar>, _ update: Int) throws(LaplaceFailure) {
    let lanes = Lanes<Scalar>.count
    let (latent, batch, alpha) = (trajectory.latent, trajectory.batch, trajectory.stepSizes[update])
    let examples = LaplaceChunks<Scalar>.examples(of: chunk, batch: batch)
    var failure: (example: Int, pivot: Int)?
    for first in stride(from: 0, to: examples.count, by: lanes) {
      let used = min(lanes, examples.count - first)
      let factor = trajectory.factor(update: update, group: (examples.lowerBound + first) / lanes)
      Lanes.packTriangle(
        order: latent, used: used, { precisions[(first + $0) * latent] }, rowStride: precisions.stride, into: factor)
      Lanes.cholesky(order: latent, used: used, factor) { lane, pivot, _ in
        if failure == nil { failure = (first + lane, pivot) }
      }
      Lanes.pack(
        rows: latent, columns: 1, used: used, { gradients[first + $0] }, rowStride: 1, columnStride: 1,
        into: vectors.base)
      ModeTrajectory.solve(order: latent, factor, vectors.base)
      let row = update * batch + examples.lowerBound + first
      let (modes, steps) = (trajectory.modes, trajectory.steps)
      Lanes.unpack(
        rows: latent, columns: 1, used: used, vectors.base, into: { steps[row + $0] }, rowStride: 1, columnStride: 1)
      for lane in row..<row + used {
        let (z, step, next) = (modes[lane], steps[lane], modes[lane + batch])
        for i in 0..<latent { next[i] = z[i] + alpha * step[i] }
      }
    }
    if let failure { throw describe(failure, examples, latent, update) }
  }

  /// The error that the whole batch's factorisation would give: an element that is not finite comes before all pivots.
  private func describe(
    _ failure: (example: Int, pivot: Int), _ examples: Range<Int>, _ latent: Int, _ update: Int
  ) -> LaplaceFailure {
    for example in 0..<examples.count {
      for row in 0..<latent {
        for column in 0...row where !precisions[example * latent + row][column].isFinite {
          let error = LinearAlgebraError.notFinite(
            operation: "cholesky", batchIndex: examples.lowerBound + example, row: row, column: column)
          return LaplaceFailure(update: update, error: error, isNotFinite: true)
        }
      }
    }
    let error = LinearAlgebraError.notPositiveDefinite(
      pivot: failure.pivot, batchIndex: examples.lowerBound + failure.example)
    return LaplaceFailure(update: update, error: error, isNotFinite: false)
  }
}
