import Glibc

/// Random initial parameters (He et al. 2015).
///
/// Weights are uniform on ±√3 · gain / √fanOut with gain 2^(1/3), so that the gradient keeps its variance on its way
/// back through two ReLU layers and a linear one; biases are zero.
func initialParameters<Scalar>(
  shapes: NamedValues<Shape>, seed: UInt64
) -> NamedValues<Tensor<Scalar>> {
  let gain = pow(2, 1.0 / 3)
  return shapes.with(
    zip(shapes.values.indices, shapes.values).map { position, shape in
      guard shape.count == 2 else { return Tensor.zeros(shape) }
      let bound = (3.0).squareRoot() * gain / Double(shape[0]).squareRoot()
      let stream = RandomStream(seed: seed, purpose: RandomPurpose.initialization, index: UInt64(position))
      return Tensor.randomUniform(shape, from: stream) * Scalar(2 * bound) - Scalar(bound)
    })
}
