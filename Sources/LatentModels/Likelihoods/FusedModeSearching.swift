/// A likelihood that has the mode search, with the precision at its end, as one operation: faster than the composed
/// search from plain operations, and equal to it but for rounding.
protocol FusedModeSearching: OutputLikelihood {
  /// Whether the operation can have updates by conjugate gradients ahead of its own.
  var fusesConjugateGradients: Bool { get }

  /// The search from its start to its end.
  ///
  /// - Throws: ``LinearAlgebraError`` for the first update at which a Λ of the batch has no factor.
  func search<Scalar>(
    _ inputs: FusedSearchInputs<Tensor<Scalar>>, _ plan: FusedSearchPlan<Scalar>
  ) throws -> any FusedModeSearch<Scalar>
}

/// What a fused mode search is a function of. Its variables, their values and their gradients have this one order.
struct FusedSearchInputs<Value> {
  /// x: [B, D].
  var images: Value
  /// Where the search starts: [B, Z].
  var start: Value
  /// Of the likelihood, in the order of its `parameterShapes`.
  var likelihood: [Value]
  /// Of the decoder's layers from the latent variables on, the output last: [out, in] and [out].
  var weights: [Value]
  var biases: [Value]

  var inOrder: [Value] { [images, start] + likelihood + zip(weights, biases).flatMap { [$0, $1] } }

  func map<Other>(_ transform: (Value) -> Other) -> FusedSearchInputs<Other> {
    FusedSearchInputs<Other>(
      images: transform(images), start: transform(start), likelihood: likelihood.map(transform),
      weights: weights.map(transform), biases: biases.map(transform))
  }
}

/// How a fused mode search goes.
struct FusedSearchPlan<Scalar: TensorScalar> {
  /// How many updates by conjugate gradients come before those with `stepSizes`.
  let conjugateGradients: Int
  /// The step sizes α_t of the T updates.
  let stepSizes: [Scalar]
  /// Of the decoder's layers, where it is known.
  let decoder: PackedDecoder<Scalar>?
}

/// A fused mode search that has ended.
protocol FusedModeSearch<Scalar> {
  associatedtype Scalar: TensorScalar
  /// The start and the T modes after it, each [B, Z].
  var modes: [Tensor<Scalar>] { get }
  /// Λ at the last mode: [B, Z, Z].
  var precisions: Tensor<Scalar> { get }

  /// The gradients in the inputs.
  ///
  /// - Parameters:
  ///   - mode: that of the last mode, [B, Z]; nil for zero.
  ///   - precisions: that of its Λ, [B, Z, Z], contiguous; nil for zero.
  ///   - needsImages: whether that in the images is of use; nil may come back otherwise.
  func gradients(
    mode: Tensor<Scalar>?, precisions: Tensor<Scalar>?, needsImages: Bool
  ) -> FusedSearchInputs<Tensor<Scalar>?>
}

extension FusedModeSearching {
  /// The search as one operation: the start and the T modes after it, of which the last one alone passes gradients back,
  /// and Λ there.
  ///
  /// - Parameter composed: the last mode and Λ from the inputs in their order by plain operations, for derivatives of
  ///   derivatives.
  func fusedModeSearch<Scalar>(
    _ inputs: FusedSearchInputs<Variable<Scalar>>, _ plan: FusedSearchPlan<Scalar>,
    composed: @escaping ([Variable<Scalar>]) throws -> [Variable<Scalar>]
  ) throws -> (modes: [Variable<Scalar>], precision: Variable<Scalar>) {
    let search = try search(inputs.map(\.value), plan)
    let values = [search.modes.last!, search.precisions]
    let outputs = customOperation(inputs.inOrder, values: values) { context in
      if context.isRecording {
        return try context.tape.vectorJacobianProduct(
          at: context.inputs, vectors: zip(context.gradients, values).map { $0 ?? Variable(Tensor.zeros($1.shape)) },
          of: composed
        ).products
      }
      return search.gradients(
        mode: context.gradients[0]?.value, precisions: context.gradients[1]?.value.contiguous(),
        needsImages: context.isNeeded[0]
      ).inOrder.map { $0.map { Variable($0) } }
    }
    return (search.modes.dropLast().map { Variable($0) } + [outputs[0]], outputs[1])
  }
}
