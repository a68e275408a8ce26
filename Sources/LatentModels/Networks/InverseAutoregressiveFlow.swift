/// One inverse autoregressive flow: z ← gate ⊙ z + (1 - gate) ⊙ m, where m and the gate of a dimension depend on the
/// dimensions before it only, so that the Jacobian is triangular and its determinant the product of the gates.
///
/// a = PReLU((M ⊙ W) z + C h + c), m = (N ⊙ Vm) a + bm, gate = sigmoid((N ⊙ Vs) a + bs). Each hidden unit k has a degree
/// in 1 ..< Z; with d from 1, M[k, d] = degree[k] ≥ d and N[d, k] = d > degree[k] (Germain et al. 2015).
struct InverseAutoregressiveFlow {
  let name: String
  let hidden: Int
  let latent: Int

  private var entry: Linear { Linear(name: name + ".hidden", inputs: latent, outputs: hidden) }
  private var mean: Linear { Linear(name: name + ".mean", inputs: hidden, outputs: latent) }
  private var gate: Linear { Linear(name: name + ".gate", inputs: hidden, outputs: latent) }
  /// Of a weight alone: the bias is the entry's.
  private var context: Linear { Linear(name: name + ".context", inputs: hidden, outputs: hidden) }
  private var slopeName: String { name + ".slope" }
  var degreesName: String { name + ".degrees" }

  var parameterShapes: [(name: String, value: Shape)] {
    let own: [(name: String, value: Shape)] = [
      (context.weightName, [hidden, hidden]), (slopeName, [1]), (degreesName, [hidden]),
    ]
    return [entry, mean, gate].flatMap(\.parameterShapes) + own
  }

  /// Its products with a batch.
  var layers: [Linear] { [entry, context, mean, gate] }

  /// The gates start well open, so that a new flow is near the identity; the degrees take turns.
  var startingValues: [(name: String, value: Tensor<Double>)] {
    [
      (slopeName, [0.25]),
      (gate.biasName, Tensor(repeating: 2, shape: [latent])),
      (degreesName, Tensor((0..<hidden).map { Double($0 % max(1, latent - 1) + 1) })),
    ]
  }

  /// The flow for the examples of these features, [B, H], a rectified layer.
  func conditioned<Scalar>(
    on features: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
  ) -> Conditioned<Scalar> {
    let degrees = parameters[degreesName].value.expandingAxis(at: 1)
    let dimensions = Tensor<Scalar>((1...latent).map { Scalar($0) })
    let isSeen = Variable(degrees .>= dimensions)
    let isReached = Variable((dimensions .> degrees).transposed())
    let context = linear(
      features, isRectified: true, weight: parameters[context.weightName], bias: parameters[entry.biasName])
    return Conditioned(
      entryWeight: parameters[entry.weightName] * isSeen, context: context.expandingAxis(at: 1),
      slope: parameters[slopeName],
      mean: (parameters[mean.weightName] * isReached, parameters[mean.biasName]),
      gate: (parameters[gate.weightName] * isReached, parameters[gate.biasName]))
  }

  /// A flow with its masks applied and its features seen.
  struct Conditioned<Scalar: TensorScalar> {
    /// M ⊙ W: [H, Z]
    let entryWeight: Variable<Scalar>
    /// C h + c: [B, 1, H]
    let context: Variable<Scalar>
    let slope: Variable<Scalar>
    let mean: (weight: Variable<Scalar>, bias: Variable<Scalar>)
    let gate: (weight: Variable<Scalar>, bias: Variable<Scalar>)

    /// The transformed z, [B, K, Z], and the logarithm of the Jacobian's determinant, [B, K].
    func callAsFunction(_ z: Variable<Scalar>) -> (latent: Variable<Scalar>, logVolume: Variable<Scalar>) {
      let sum = matmul(z, entryWeight.transposed()) + context
      let activation = prelu(sum, slope: slope)
      let target = matmul(activation, mean.weight.transposed()) + mean.bias
      let logits = matmul(activation, gate.weight.transposed()) + gate.bias
      // log sigmoid(s) = -softplus(-s), exact where the gate is all but closed.
      return (target + sigmoid(logits) * (z - target), -(softplus(-logits).sum(axes: [-1])))
    }
  }
}
