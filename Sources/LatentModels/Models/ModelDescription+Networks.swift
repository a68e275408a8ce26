extension ModelDescription {
  /// The encoder of every model, of these sizes.
  public var encoder: Encoder { Encoder(pixels: pixels, widths: hidden, latent: latent) }

  /// The decoder of every model, of these sizes.
  public var decoder: Decoder { Decoder(pixels: pixels, widths: hidden, latent: latent) }

  /// log p(x | z) from the decoder's output.
  public var observation: any OutputLikelihood { likelihood.likelihood }

  /// Whether log p(x | z) is quadratic in the decoder's output, so that the output layer W is met in WᵀW alone.
  var isQuadratic: Bool { observation is any QuadraticLikelihood }

  /// The parameters of every model, those of encoder, decoder and likelihood, and behind them those of one model.
  public func commonParameterShapes(adding own: [(name: String, value: Shape)] = []) -> NamedValues<Shape> {
    NamedValues(encoder.parameterShapes + decoder.parameterShapes + observation.parameterShapes + own)
  }
}
