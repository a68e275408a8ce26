/// L-BFGS: descent along the gradient times an approximate inverse Hessian that the last steps tell (Nocedal and
/// Wright, "Numerical Optimization", 2006, algorithms 7.4 and 7.5), with a line search for the strong Wolfe conditions.
/// For smooth functions without noise, evaluated as a whole.
public struct LBFGS: Sendable {
  /// From how many of the last steps the Hessian is approximated.
  public var memory: Int
  /// Converged where no element of the gradient is larger.
  public var gradientTolerance: Double
  /// How many steps to make at most.
  public var maximumIterations: Int
  /// How long a step is.
  public var lineSearch = WolfeLineSearch()

  /// - Parameters:
  ///   - memory: at least 1.
  ///   - gradientTolerance: 0 or more.
  ///   - maximumIterations: 0 or more.
  public init(memory: Int = 10, gradientTolerance: Double = 1e-6, maximumIterations: Int = 500) {
    if memory < 1 { argumentFailure("LBFGS", "the memory", memory, expected: "at least 1") }
    if maximumIterations < 0 {
      argumentFailure("LBFGS", "the maximum of iterations", maximumIterations, expected: "0 or more")
    }
    self.memory = memory
    self.gradientTolerance = gradientTolerance
    self.maximumIterations = maximumIterations
  }

  /// A minimum of `function`, which must give one number, near `start`.
  ///
  /// - Throws: ``OptimizationError``, or what `function` or its derivative throws.
  public func minimize<Scalar>(
    from start: [Tensor<Scalar>], of function: ([Variable<Scalar>]) throws -> Variable<Scalar>
  ) throws -> Minimum<Scalar> {
    let tape = Tape<Scalar>()
    return try minimize(from: start) { parameters in
      let (value, gradients) = try tape.valueWithGradient(at: parameters.map { Variable($0) }, of: function)
      return (value.value.scalar, gradients.map(\.value))
    }
  }

  /// A minimum of `function`, which must give one number, near `start`.
  ///
  /// - Throws: ``OptimizationError``, or what `function` or its derivative throws.
  public func minimize<Scalar>(
    from start: Tensor<Scalar>, of function: (Variable<Scalar>) throws -> Variable<Scalar>
  ) throws -> Minimum<Scalar> {
    try minimize(from: [start]) { try function($0[0]) }
  }

  /// A minimum of a function that is given with its gradient, near `start`.
  ///
  /// - Parameters:
  ///   - start: the parameters, of any shapes.
  ///   - valueWithGradients: the value and its gradient in each parameter, in its shape.
  /// - Throws: ``OptimizationError``, or what `valueWithGradients` throws.
  public func minimize<Scalar>(
    from start: [Tensor<Scalar>],
    valueWithGradients: ([Tensor<Scalar>]) throws -> (value: Scalar, gradients: [Tensor<Scalar>])
  ) throws -> Minimum<Scalar> {
    let layout = Layout(start)
    var evaluations = 0
    func evaluate(_ x: Tensor<Scalar>) throws -> Iterate<Scalar> {
      evaluations += 1
      let parameters = layout.parts(of: x)
      let (value, gradients) = try valueWithGradients(parameters)
      checkShapes("LBFGS.minimize", parameters.map(\.shape), gradients, of: "gradients")
      return Iterate(x: x, value: value, gradient: layout.joined(gradients))
    }
    var current = try evaluate(layout.joined(start))
    if !current.isFinite { throw OptimizationError.notFiniteAtStart(value: Double(current.value)) }

    var history: [Correction<Scalar>] = []
    var iterations = 0
    func minimum(_ ending: Minimum<Scalar>.Ending) -> Minimum<Scalar> {
      Minimum(
        parameters: layout.parts(of: current.x), value: current.value, gradientNorm: current.gradientNorm,
        ending: ending, iterations: iterations, evaluations: evaluations)
    }
    while true {
      if current.gradientNorm <= gradientTolerance { return minimum(.converged) }
      if iterations == maximumIterations { return minimum(.iterationLimit) }
      var direction = Self.direction(current.gradient, history)
      var slope = inner(current.gradient, direction)
      if !(slope < 0) {
        // Rounding has spoilt what the steps told: start anew from the gradient.
        history = []
        direction = -current.gradient
        slope = inner(current.gradient, direction)
      }
      // The first direction knows no scale: its step has length 1 or less.
      let firstStep = history.isEmpty ? min(1, 1 / (-slope).squareRoot()) : 1
      var iterates: [Double: Iterate<Scalar>] = [:]
      let outcome = try lineSearch.search(
        from: .init(step: 0, value: Double(current.value), slope: slope), firstStep: firstStep
      ) { step in
        let next = try evaluate(current.x + direction * Scalar(step))
        iterates[step] = next
        let slope = next.isFinite ? inner(next.gradient, direction) : .nan
        return .init(step: step, value: Double(next.value), slope: slope)
      }
      switch outcome {
      case .found(let point):
        let next = iterates[point.step]!
        let correction = Correction(step: next.x - current.x, change: next.gradient - current.gradient)
        // Positive by the curvature condition, but for rounding.
        if correction.curvature > 0 { history.append(correction) }
        if history.count > memory { history.removeFirst() }
        current = next
        iterations += 1
      case .failed(let best):
        if let best {
          current = iterates[best.step]!
          iterations += 1
          if current.gradientNorm <= gradientTolerance { return minimum(.converged) }
        }
        // What is known of the Hessian may be at fault: once more along the gradient.
        if history.isEmpty { return minimum(.lineSearchFailed) }
        history = []
      }
    }
  }

  /// -H g by the two loops of algorithm 7.4, with the scale of equation 7.20 as the first H.
  private static func direction<Scalar>(
    _ gradient: Tensor<Scalar>, _ history: [Correction<Scalar>]
  ) -> Tensor<Scalar> {
    var q = -gradient
    guard let last = history.last else { return q }
    var weights: [Double] = []
    for correction in history.reversed() {
      let weight = inner(correction.step, q) / correction.curvature
      q -= correction.change * Scalar(weight)
      weights.append(weight)
    }
    q *= Scalar(last.curvature / inner(last.change, last.change))
    for (correction, weight) in zip(history, weights.reversed()) {
      let other = inner(correction.change, q) / correction.curvature
      q += correction.step * Scalar(weight - other)
    }
    return q
  }
}

/// A point of the search, its parameters and gradients each as one vector.
private struct Iterate<Scalar: TensorScalar> {
  let x: Tensor<Scalar>
  let value: Scalar
  let gradient: Tensor<Scalar>

  var isFinite: Bool { value.isFinite && gradient.isFinite }
  /// The largest absolute element.
  var gradientNorm: Double { gradient.count == 0 ? 0 : Double(abs(gradient).max().scalar) }
}

/// What one step has told of the Hessian: s and y = H s, and their inner product.
private struct Correction<Scalar: TensorScalar> {
  let step: Tensor<Scalar>
  let change: Tensor<Scalar>
  let curvature: Double

  init(step: Tensor<Scalar>, change: Tensor<Scalar>) {
    self.step = step
    self.change = change
    curvature = inner(step, change)
  }
}

/// Tensors as one vector, and back.
private struct Layout {
  let shapes: [Shape]

  init<Scalar>(_ tensors: [Tensor<Scalar>]) { shapes = tensors.map(\.shape) }

  func joined<Scalar>(_ tensors: [Tensor<Scalar>]) -> Tensor<Scalar> {
    tensors.isEmpty ? Tensor.zeros([0]) : .concatenate(tensors.map { $0.flattened() })
  }

  func parts<Scalar>(of vector: Tensor<Scalar>) -> [Tensor<Scalar>] {
    zip(vector.split(shapes.map(\.elementCount)), shapes).map { $0.reshaped(to: $1) }
  }
}

private func inner<Scalar>(_ a: Tensor<Scalar>, _ b: Tensor<Scalar>) -> Double { Double(dot(a, b).scalar) }
