/// log(eᵃ + eᵇ) without overflow; the two broadcast. Of many numbers: ``Tensor/logSumExp(axes:keepingAxes:)``.
public func logAddExp<Scalar>(_ a: Tensor<Scalar>, _ b: Tensor<Scalar>) -> Tensor<Scalar> {
  // Equal infinities have no difference.
  let distance = select(where: a .== b, Tensor(0), abs(a - b))
  return maximum(a, b) + softplus(-distance)
}
