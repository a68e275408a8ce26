/// A mode search of a whole batch, update by update: what a likelihood adds to it are the local models.
///
/// Work that examples share, products with the weights and factorisations in lanes, goes by groups; work of each
/// example alone, its Jacobian and what follows from it, by parts of a few examples.
protocol ModeSearch<Scalar> {
  associatedtype Scalar: TensorScalar
  var newton: NewtonStep<Scalar> { get }

  /// The layers at z of an update, and the units that are on there, for a group.
  func activate(_ update: Int, _ group: Range<Int>)
  /// Λ at z of an update, and as much of r as belongs to an example alone, into ``newton``.
  func approximate(_ update: Int, _ part: Range<Int>)
  /// What r still lacks, and the examples of a group share.
  func completeGradients(_ update: Int, _ group: Range<Int>)
  /// Λ at the last mode.
  func finish(_ part: Range<Int>)
}

extension ModeSearch {
  /// All updates and the last precision, where the layers at the start are known.
  /// - Throws: ``LinearAlgebraError`` for the first update at which a Λ of the batch has no factor.
  func run() throws(LinearAlgebraError) {
    let (batch, updates) = (newton.trajectory.batch, newton.trajectory.updates)
    for update in 0..<updates {
      BatchPartition.forEachPart(batch) { approximate(update, $0) }
      let failures = BatchPartition.mapGroups(batch) { group -> ModeSearchFailure? in
        completeGradients(update, group)
        if let failure = newton.move(update, group) { return failure }
        activate(update + 1, group)
        return nil
      }
      if let first = ModeSearchFailure.first(of: failures.compactMap(\.self)) { throw first.error }
    }
    BatchPartition.forEachPart(batch) { finish($0) }
  }
}
