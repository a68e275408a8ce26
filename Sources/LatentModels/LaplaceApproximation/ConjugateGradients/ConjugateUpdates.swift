import NeuralNetworks

/// The updates of a Gaussian likelihood's mode search by conjugate gradients, and what they leave for their gradient.
///
/// With A = ∂h/∂z of the last hidden layer h, which is never formed, an update has
///
///     g = s Aᵀ(c - G h) - z    d = g + β d₋    v = A d    α = g·d / (d·d + s v·G v)    z' = z + α d
struct ConjugateUpdates<Scalar: TensorScalar> {
  private(set) var updates: [Update] = []
  /// Where they end: [B, Z].
  private(set) var end: Tensor<Scalar>

  struct Update {
    /// z, g and d: [B, Z].
    let mode: Tensor<Scalar>
    let gradient: Tensor<Scalar>
    let direction: Tensor<Scalar>
    /// The hidden layers at z.
    let layers: ActiveLayers<Scalar>
    /// G in the active units of the last one.
    let gram: Tensor<Scalar>
    /// What c - G h passes down to the sums of each layer, and the pushes of d.
    let pulled: [Tensor<Scalar>]
    let pushed: [Tensor<Scalar>]
    /// G v, and s v·G v: [B, active] and [B].
    let curved: Tensor<Scalar>
    let curvature: Tensor<Scalar>
    /// β, nil for the first update, and α.
    let conjugacy: Conjugacy?
    let step: Quotient
  }

  /// a / b [B], or a where b, a squared length, is nothing: a gradient that has vanished leaves nowhere to go.
  struct Quotient {
    let value: Tensor<Scalar>
    private let isRegular: Tensor<Scalar>
    private let divisor: Tensor<Scalar>

    init(_ a: Tensor<Scalar>, _ b: Tensor<Scalar>) {
      isRegular = b .> Scalar.leastNormalMagnitude.squareRoot()
      divisor = select(where: isRegular, b, Tensor(1))
      value = a / divisor
    }

    /// The gradients in a and b.
    func pull(_ gradient: Tensor<Scalar>) -> (a: Tensor<Scalar>, b: Tensor<Scalar>) {
      let a = gradient / divisor
      return (a, -(a * value) * isRegular)
    }
  }

  /// β = max(0, g·(g - g₋) / g₋·g₋), and 0 where the search starts again: [B].
  struct Conjugacy {
    let quotient: Quotient
    let value: Tensor<Scalar>

    init(_ gradient: Tensor<Scalar>, after last: Update) {
      quotient = Quotient(dot(gradient, gradient - last.gradient), dot(last.gradient, last.gradient))
      let rectified = relu(quotient.value)
      let isKept = ConjugateSearch.isKept(gradient, besides: rectified.expandingAxis(at: 1) * last.direction)
      value = select(where: isKept, rectified, Tensor(0))
    }
  }

  init(_ output: QuadraticOutput<Scalar>, _ inputs: FusedSearchInputs<Tensor<Scalar>>, count: Int) {
    let (s, weights, biases) = (output.precision, Array(inputs.weights.dropLast()), Array(inputs.biases.dropLast()))
    let (gram, projection) = (output.gram.tensor, output.projection.tensor)
    end = inputs.start
    for _ in 0..<count {
      let layers = ActiveLayers(end, weights: weights, biases: biases)
      let gram = layers.restrictingRows(layers.restricting(gram))
      let (pulled, ascent) = layers.pull(layers.restricting(projection) - matmul(layers.activations.last!, gram))
      let gradient = ConjugateSearch.difference(ascent * s, end)
      let conjugacy = updates.last.map { Conjugacy(gradient, after: $0) }
      var direction = gradient
      if let conjugacy { direction += conjugacy.value.expandingAxis(at: 1) * updates.last!.direction }
      let pushed = layers.push(direction)
      let curved = matmul(pushed.last!, gram)
      let curvature = dot(pushed.last!, curved) * s
      let step = Quotient(dot(gradient, direction), dot(direction, direction) + curvature)
      updates.append(
        Update(
          mode: end, gradient: gradient, direction: direction, layers: layers, gram: gram, pulled: pulled,
          pushed: pushed, curved: curved, curvature: curvature, conjugacy: conjugacy, step: step))
      end = end + step.value.expandingAxis(at: 1) * direction
    }
  }
}

/// What rounding leaves of the search's gradients and directions.
enum ConjugateSearch {
  /// g = a - z, and 0 where that is no more than the rounding of the two: [B, Z].
  ///
  /// In a linear region the search ends after Z updates. What would follow are quotients of rounding errors, and each
  /// update would multiply the gradient with respect to its start. With g = 0 the mode stays where it is, and that
  /// gradient passes unchanged.
  static func difference<Scalar: TensorScalar>(_ a: Tensor<Scalar>, _ z: Tensor<Scalar>) -> Tensor<Scalar> {
    let g = a - z
    return g * isMore(g, than: a, z).expandingAxis(at: 1)
  }

  /// 1 where |g| is above the rounding of a - z, else 0: [B] of [B, Z].
  static func isMore<Scalar: TensorScalar>(
    _ g: Tensor<Scalar>, than a: Tensor<Scalar>, _ z: Tensor<Scalar>
  ) -> Tensor<Scalar> {
    let rounding = 64 * Scalar.ulpOfOne
    return dot(g, g) .> (dot(a, a) + dot(z, z)) * (rounding * rounding)
  }

  /// 1 where the gradient has a part in d = g + β d₋, 0 where it is lost in rounding: [B] of [B, Z].
  ///
  /// A search that goes to and fro between two linear regions multiplies its direction at each update, while the steps
  /// along it stay as long: after some thirty updates the direction is beyond all numbers. Before that the gradient no
  /// longer counts in it, and the search starts again along the gradient.
  static func isKept<Scalar: TensorScalar>(_ g: Tensor<Scalar>, besides carried: Tensor<Scalar>) -> Tensor<Scalar> {
    dot(g, g) .> dot(carried, carried) * (Scalar.ulpOfOne * Scalar.ulpOfOne)
  }
}
