import LatentModels
import TestSupport
import Testing

@Suite("Decoder")
struct DecoderTests {
  @Test("the Jacobian is that of the network", arguments: [[4], [6, 3], [3, 5, 4], [4, 4, 4, 4]])
  func jacobian(_ hidden: [Int]) throws {
    let description = ModelDescription(kind: .vlae, likelihood: .gaussian, pixels: 5, hidden: hidden, latent: 3)
    let sample = Sample<Double>(description, batch: 4)
    let parameters = sample.parameters.map { Variable($0) }
    let decoder = description.decoder
    let z = Variable(sample.noise)
    let (output, transposed) = decoder.withJacobian(z, parameters)
    #expect(output.value == decoder(z, parameters).value)
    #expect(transposed.shape == [4, 3, 5])
    // Column d of J is J e_d, for all examples at once.
    for dimension in 0..<3 {
      var direction = Tensor<Double>.zeros([4, 3])
      direction[.all, dimension] = Tensor(1)
      let product = try Tape<Double>().jacobianVectorProduct(at: [z], vectors: [Variable(direction)]) {
        [decoder($0[0], parameters)]
      }.products[0]
      expectClose(transposed.value[.all, dimension], product.value.reference, within: 1e-14, "dimension \(dimension)")
    }
    #expect(abs(transposed.value).sum().scalar > 0)
  }

  @Test("leading axes are a batch: samples of several images at once")
  func batches() {
    let description = ModelDescription(kind: .vae, likelihood: .gaussian, pixels: 5, hidden: [4, 3], latent: 2)
    let sample = Sample<Double>(description)
    let parameters = sample.parameters.map { Variable($0) }
    let z: Tensor<Double> = normal([3, 6, 2], seed: 5)
    let output = description.decoder(Variable(z), parameters).value
    #expect(output.shape == [3, 6, 5])
    var naive = NaiveModel(description, sample.parameters)
    for image in 0..<3 {
      for (index, z) in rows(z[image]).enumerated() {
        expectClose(output[image, index], Reference(shape: [5], elements: naive.decode(z).output), within: 1e-13)
      }
    }
  }

  @Test("the Jacobian has a derivative in the weights and none in z")
  func derivatives() throws {
    let description = ModelDescription(kind: .vlae, likelihood: .gaussian, pixels: 4, hidden: [4, 3], latent: 2)
    let sample = Sample<Double>.awayFromKinks(description)
    let parameters = sample.parameters.map { Variable($0) }
    let gradient = try Tape<Double>().gradient(at: Variable(sample.noise)) { z in
      description.decoder.withJacobian(z, parameters).jacobian.sum()
    }
    #expect(gradient.value == Tensor.zeros(gradient.shape))
    try checkGradients(order: 2, at: sample.parameters.values) { variables in
      let z = description.encoder(sample.images, sample.parameters)
      return [description.decoder.withJacobian(Variable(z), sample.parameters.with(variables)).jacobian]
    }
  }
}

extension ModelDescription {
  /// The encoder's mean by plain loops: a place where the sample is clear of kinks.
  fileprivate func encoder(_ images: Tensor<Double>, _ parameters: NamedValues<Tensor<Double>>) -> Tensor<Double> {
    var naive = NaiveModel(self, parameters)
    return Tensor(rows(images).flatMap { naive.encode($0).mean }, shape: [images.shape[0], latent])
  }
}
