/// What samples' log-likelihoods without the output layer need of a decoder's parameters.
struct CentredDecoder<Scalar: TensorScalar> {
  struct Layer {
    /// Wᵀ: [in, out].
    let weight: Tensor<Scalar>
    /// [out]
    let bias: Tensor<Scalar>

    init(_ layer: Linear, _ parameters: NamedValues<Tensor<Scalar>>) {
      weight = parameters[layer.weightName].transposed().contiguous()
      bias = parameters[layer.biasName]
    }
  }

  let hidden: [Layer]
  let output: Layer
  /// G = WᵀW of the output layer's weight: [H, H].
  let gram: Tensor<Scalar>
  let form: SymmetricForm<Scalar>
  /// log σ² and σ⁻².
  let (logVariance, precision): (Scalar, Scalar)

  init(
    _ description: ModelDescription, _ likelihood: any QuadraticLikelihood, _ parameters: NamedValues<Tensor<Scalar>>
  ) {
    let decoder = description.decoder
    hidden = decoder.hidden.map { Layer($0, parameters) }
    output = Layer(decoder.output, parameters)
    gram = syrk(parameters[decoder.output.weightName], transpose: true)
    form = SymmetricForm(gram)
    let logVariance = parameters[likelihood.logVarianceName]
    (self.logVariance, precision) = (logVariance.scalar, exp(-logVariance).scalar)
  }
}
