// Differentiation of a single function, with a tape of its own. Inside another differentiation, and for a training
// loop, use the methods of one tape instead.

/// The value of `function`, which must be one number, and its gradient at each input, in the input's shape.
///
/// - Throws: what `function` throws, or a VJP, such as `LinearAlgebraError`.
public func valueWithGradient<Scalar>(
  at inputs: [Tensor<Scalar>], of function: ([Variable<Scalar>]) throws -> Variable<Scalar>
) throws -> (value: Scalar, gradients: [Tensor<Scalar>]) {
  let (value, gradients) = try Tape<Scalar>().valueWithGradient(at: inputs.map { Variable($0) }, of: function)
  return (value.value.scalar, gradients.map(\.value))
}

/// The value of `function`, which must be one number, and its gradient at `input`, in the input's shape.
///
/// - Throws: what `function` throws, or a VJP, such as `LinearAlgebraError`.
public func valueWithGradient<Scalar>(
  at input: Tensor<Scalar>, of function: (Variable<Scalar>) throws -> Variable<Scalar>
) throws -> (value: Scalar, gradient: Tensor<Scalar>) {
  let (value, gradients) = try valueWithGradient(at: [input]) { try function($0[0]) }
  return (value, gradients[0])
}

/// The gradient of `function`, which must give one number, at `input`, in the input's shape.
///
/// - Throws: what `function` throws, or a VJP, such as `LinearAlgebraError`.
public func gradient<Scalar>(
  at input: Tensor<Scalar>, of function: (Variable<Scalar>) throws -> Variable<Scalar>
) throws -> Tensor<Scalar> {
  try valueWithGradient(at: input, of: function).gradient
}

/// The product of the Hessian of `function`, which must give one number, at `input` with `vector`, both in the
/// input's shape.
///
/// - Throws: what `function` throws, or a VJP, such as `LinearAlgebraError`.
public func hessianVectorProduct<Scalar>(
  at input: Tensor<Scalar>, vector: Tensor<Scalar>, of function: (Variable<Scalar>) throws -> Variable<Scalar>
) throws -> Tensor<Scalar> {
  try Tape<Scalar>().hessianVectorProduct(at: [Variable(input)], vectors: [Variable(vector)]) {
    try function($0[0])
  }[0].value
}

/// The Jacobian of `function` at `input`: the axes of its value, then those of the input. `function` is called once,
/// and each element of its value, or of the input where these are far fewer, takes one backward pass. See
/// ``Tape/jacobian(at:of:)-([Variable<Scalar>],_)``.
///
/// - Throws: what `function` throws, or a VJP, such as `LinearAlgebraError`.
public func jacobian<Scalar>(
  at input: Tensor<Scalar>, of function: (Variable<Scalar>) throws -> Variable<Scalar>
) throws -> Tensor<Scalar> {
  try Tape<Scalar>().jacobian(at: Variable(input), of: function).value
}

/// The Hessian of `function`, which must give one number, at `input`: the axes of the input twice, [n, n] for a vector.
///
/// - Throws: what `function` throws, or a VJP, such as `LinearAlgebraError`.
public func hessian<Scalar>(
  at input: Tensor<Scalar>, of function: (Variable<Scalar>) throws -> Variable<Scalar>
) throws -> Tensor<Scalar> {
  try Tape<Scalar>().hessian(at: Variable(input), of: function).value
}
