/// The purposes of this module's random streams, from the range 0x20 ... 0x2f that it keeps to itself.
enum RandomPurpose {
  /// Index: the parameter's position.
  static let initialization: UInt8 = 0x20
  /// The posterior's noise while training; index: the step.
  static let training: UInt8 = 0x21
  /// The posterior's noise of one image's evidence lower bound; index: the image.
  static let evaluation: UInt8 = 0x22
  /// The importance samples of one image; index: the image.
  static let importanceSampling: UInt8 = 0x23
  /// The refinement of one image's posterior in an evaluation; index: the image.
  static let refinement: UInt8 = 0x24
  /// The latent variables of samples from the prior; index: the sample.
  static let priorSamples: UInt8 = 0x25
}
