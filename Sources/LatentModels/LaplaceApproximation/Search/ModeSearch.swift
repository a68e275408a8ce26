/// A mode search of a whole batch, update by update: what a likelihood adds to it are the local models.
///
/// Work that examples share, products with the weights and factorisations in lanes, goes by groups; work of each
/// example alone, its Jacobian and what follows from it, by parts of a few examples.
protocol ModeSearch<Scalar> {
  associatedtype Scalar: TensorScalar
  var newton: NewtonStep<Scalar> { get }
  /// The last Λ: [B, Z, Z].
  var precisions: Tensor<Scalar> { get }

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

  /// What has been found as one operation on `variables`: the start and the T modes after it, of which only the last one
  /// passes gradients back, and Λ there.
  ///
  /// - Parameters:
  ///   - composed: the last mode and Λ from the variables by plain operations, for derivatives of derivatives.
  ///   - gradient: from that of the last mode, [B, Z], and of Λ, [B, Z, Z], contiguous, those of the variables which are
  ///     needed.
  func asOperation(
    on variables: [Variable<Scalar>], composed: @escaping ([Variable<Scalar>]) throws -> [Variable<Scalar>],
    gradient: @escaping (_ mode: Tensor<Scalar>?, _ precision: Tensor<Scalar>?, _ isNeeded: [Bool]) -> [Tensor<Scalar>?]
  ) -> (modes: [Variable<Scalar>], precision: Variable<Scalar>) {
    let (found, updates) = (newton.trajectory.found, newton.trajectory.updates)
    let values = [found[updates], precisions]
    let outputs = customOperation(variables, values: values) { context in
      if context.isRecording {
        return try context.tape.vectorJacobianProduct(
          at: context.inputs, vectors: zip(context.gradients, values).map { $0 ?? Variable(Tensor.zeros($1.shape)) },
          of: composed
        ).products
      }
      let (mode, precision) = (context.gradients[0]?.value, context.gradients[1]?.value.contiguous())
      return gradient(mode, precision, context.isNeeded).map { $0.map { Variable($0) } }
    }
    return ((0..<updates).map { Variable(found[$0]) } + [outputs[0]], outputs[1])
  }
}
