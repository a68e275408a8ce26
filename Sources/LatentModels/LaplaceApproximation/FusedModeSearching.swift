/// A likelihood that has the mode search, with the precision at its end, as one operation: faster than the composed
/// search from plain operations, and equal to it but for rounding.
protocol FusedModeSearching: OutputLikelihood {
  /// Whether the operation can have updates by conjugate gradients ahead of its own.
  var fusesConjugateGradients: Bool { get }

  /// The start and the T modes after it, each [B, Z], and Λ at the last, [B, Z, Z].
  ///
  /// - Throws: ``LinearAlgebraError`` for the first update at which a Λ of the batch has no factor.
  func fusedModeSearch<Scalar>(
    _ inputs: FusedSearchInputs<Scalar>
  ) throws -> (modes: [Variable<Scalar>], precision: Variable<Scalar>)
}

/// What a mode search as one operation takes.
struct FusedSearchInputs<Scalar: TensorScalar> {
  typealias Layer = (weight: Variable<Scalar>, bias: Variable<Scalar>)

  /// x: [B, D].
  let images: Variable<Scalar>
  /// Where the search starts: [B, Z].
  let start: Variable<Scalar>
  /// Of the likelihood, in the order of its `parameterShapes`.
  let likelihood: [Variable<Scalar>]
  /// The decoder's output layer.
  let output: Layer
  /// Its hidden layers, from the latent variables on.
  let hidden: [Layer]
  /// Of these layers, where it is known.
  let decoder: PackedDecoder<Scalar>?
  /// How many updates by conjugate gradients come before those with `stepSizes`.
  let conjugateGradients: Int
  /// The step sizes α_t of the T updates.
  let stepSizes: [Scalar]
  /// The same from plain operations, for derivatives of derivatives: the last mode and the precision from the variables
  /// above in their order, weight and bias of a layer one after the other.
  let composed: ([Variable<Scalar>]) throws -> [Variable<Scalar>]
}
