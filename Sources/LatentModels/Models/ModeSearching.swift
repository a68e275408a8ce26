/// A model whose posterior is a Laplace approximation around a mode of p(x, z) that it climbs to.
package protocol ModeSearching: LatentModel {
  /// The posterior, its precision Λ [B, Z, Z], and the way to its mode: the encoder's mean and the T modes after it,
  /// each [B, Z].
  ///
  /// - Parameter decoder: of these parameters, where it is known; of use to a quadratic likelihood.
  func modeSearch<Scalar>(
    of x: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>, decoder: PackedDecoder<Scalar>?
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

extension ModelDescription {
  /// Of a Laplace approximation: each example's precision, and with a Gaussian likelihood G = WᵀW of the output's
  /// weight and its gradient.
  func laplaceTrainingNumbers(batch: Int) -> Double {
    let (latent, top) = (Double(latent), Double(hidden[0]))
    return (isQuadratic ? 2 * top * top : 0) + Double(batch) * latent * latent
  }
}

extension StepProducts {
  /// Adds precisions Λ, with the units and the gradient of the last one.
  ///
  /// With Z latent dimensions and a and b units on in the last two layers, AᵀGA of a Gaussian likelihood takes A
  /// (a·b·Z), G A (a²·Z / 2) and Aᵀ(GA) (a·Z²) for each image, and the gradient of the last one about twice as much.
  /// Another likelihood takes J = W A (D·a·Z) and JᵀVJ (D·Z² / 2).
  mutating func addPrecisions(of model: ModelDescription, _ activeUnits: [Int], count: Double) {
    let (decoder, latent, pixels) = (model.decoder, model.latent, model.pixels)
    for (from, to) in zip(activeUnits, activeUnits.dropFirst()) {
      add(rows: to, columns: latent, depth: from, times: count, perImage: true)
      add(rows: to, columns: from, depth: latent, perImage: true)
      add(rows: from, columns: latent, depth: to, perImage: true)
    }
    let on = activeUnits.last!
    if model.isQuadratic {
      add(decoder.hidden, vjps: 0, outers: 0)
      addGram(decoder.output)
      add(rows: on, columns: latent, depth: on, times: 0.5 * (count + 1), perImage: true)
      add(rows: latent, columns: latent, depth: on, times: count, perImage: true)
      add(rows: on, columns: latent, depth: latent, times: 2, perImage: true)
      add(rows: on, columns: on, depth: latent, times: 0.5, perImage: true)
    } else {
      add(decoder.layers)
      add(rows: pixels, columns: latent, depth: on, times: count, perImage: true)
      add(rows: latent, columns: latent, depth: pixels, times: 0.5 * count, perImage: true)
      add(rows: pixels, columns: latent, depth: latent, perImage: true)
      add(rows: pixels, columns: on, depth: latent, perImage: true)
      add(rows: on, columns: latent, depth: pixels, perImage: true)
    }
  }
}
