/// A model whose posterior is a Laplace approximation around a mode of p(x, z) that it climbs to.
package protocol ModeSearching: LatentModel {
  /// The posterior, its precision Λ [B, Z, Z], and the way to its mode: the encoder's mean and the T modes after it,
  /// each [B, Z].
  ///
  /// - Parameter decoder: of these parameters, where it is known; of use to a Gaussian likelihood.
  func modeSearch<Scalar>(
    of x: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>, decoder: LaplaceDecoder<Scalar>?
  ) throws -> (posterior: LaplaceGaussian<Scalar>, precision: Variable<Scalar>, modes: [Variable<Scalar>])

  /// The same from plain operations alone.
  func composedModeSearch<Scalar>(
    of x: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
  ) throws -> (posterior: LaplaceGaussian<Scalar>, precision: Variable<Scalar>, modes: [Variable<Scalar>])
}

extension ModeSearching {
  /// The mode search of parameters that are used once.
  package func modeSearch<Scalar>(
    of x: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
  ) throws -> (posterior: LaplaceGaussian<Scalar>, precision: Variable<Scalar>, modes: [Variable<Scalar>]) {
    try modeSearch(of: x, parameters, decoder: nil)
  }
}
