extension Tape {
  /// Records `function` at `inputs`, then runs `transform` with its outputs and the inputs' nodes, which asks for the
  /// backward passes.
  ///
  /// Inside another differentiation the backward pass is recorded as well, and inputs pass their gradient on to the
  /// variables they were made from. Each differentiation has inputs of its own, so a derivative in the inner function
  /// never mixes with one in the outer.
  private func differentiate<Output>(
    at inputs: [Variable<Scalar>], _ function: ([Variable<Scalar>]) throws -> [Variable<Scalar>],
    _ transform: (_ outputs: [Variable<Scalar>], _ nodes: [NodeReference<Scalar>], _ isOutermost: Bool) throws -> Output
  ) throws -> Output {
    let start = nodes.count
    let isNested = isRecording
    let recorded = inputs.map { input in
      var edge: Edge?
      if isNested, let parent = input.node, records(parent) {
        edge = Edge(parent: parent.index) { gradient, _ in gradient }
      }
      return Variable(input.value, node: append(Node(shape: input.shape, first: edge)))
    }
    defer {
      isRecording = isNested
      if !isNested {
        // Backwards, so that no node is looked at after its children are gone; the array keeps its capacity.
        nodes.removeSubrange(start...)
        if start == 0 { generation += 1 }
      }
    }
    isRecording = true
    let outputs = try function(recorded)
    isRecording = isNested
    return try transform(outputs, recorded.map { $0.node! }, !isNested)
  }

  /// The value of `function` and its gradient at each input: of the inputs' shapes, zero where it does not depend on one.
  ///
  /// - Parameter function: must return one number. What it throws is passed on.
  public func valueWithGradient(
    at inputs: [Variable<Scalar>], of function: ([Variable<Scalar>]) throws -> Variable<Scalar>
  ) throws -> (value: Variable<Scalar>, gradients: [Variable<Scalar>]) {
    try differentiate(at: inputs, { [try function($0)] }) { outputs, nodes, isOutermost in
      let value = outputs[0]
      if value.value.count != 1 { shapeFailure("gradient", value.shape, expected: "a function with one number as its value") }
      let seed = Variable<Scalar>(Tensor.ones(value.shape))
      let gradients = try self.backward(from: [value], seeds: [seed], to: nodes, releasing: isOutermost)
      return (
        isOutermost ? value.stoppingGradient : value,
        zip(gradients, inputs).map { $0 ?? Variable(Tensor.zeros($1.shape)) }
      )
    }
  }

  /// The value of `function` and its gradient at `input`.
  public func valueWithGradient(
    at input: Variable<Scalar>, of function: (Variable<Scalar>) throws -> Variable<Scalar>
  ) throws -> (value: Variable<Scalar>, gradient: Variable<Scalar>) {
    let (value, gradients) = try valueWithGradient(at: [input]) { try function($0[0]) }
    return (value, gradients[0])
  }

  /// The gradient of `function` at each input. See ``valueWithGradient(at:of:)-([Variable<Scalar>],_)``.
  public func gradient(
    at inputs: [Variable<Scalar>], of function: ([Variable<Scalar>]) throws -> Variable<Scalar>
  ) throws -> [Variable<Scalar>] {
    try valueWithGradient(at: inputs, of: function).gradients
  }

  /// The gradient of `function` at `input`.
  public func gradient(
    at input: Variable<Scalar>, of function: (Variable<Scalar>) throws -> Variable<Scalar>
  ) throws -> Variable<Scalar> {
    try valueWithGradient(at: input, of: function).gradient
  }

  /// The outputs of `function` and uᵀJ for each input, where `vectors` holds u in the outputs' shapes.
  public func vectorJacobianProduct(
    at inputs: [Variable<Scalar>], vectors: [Variable<Scalar>],
    of function: ([Variable<Scalar>]) throws -> [Variable<Scalar>]
  ) throws -> (outputs: [Variable<Scalar>], products: [Variable<Scalar>]) {
    try differentiate(at: inputs, function) { outputs, nodes, isOutermost in
      Self.check(vectors, against: outputs, "vectorJacobianProduct")
      let products = try self.backward(from: outputs, seeds: vectors, to: nodes, releasing: isOutermost)
      return (
        isOutermost ? outputs.map(\.stoppingGradient) : outputs,
        zip(products, inputs).map { $0 ?? Variable(Tensor.zeros($1.shape)) }
      )
    }
  }

  /// The outputs of `function` and J v, where `vectors` holds v in the inputs' shapes.
  ///
  /// As uᵀJ is linear in u, its derivative in u along v is J v: two backward passes, for any operation with a VJP.
  public func jacobianVectorProduct(
    at inputs: [Variable<Scalar>], vectors: [Variable<Scalar>],
    of function: ([Variable<Scalar>]) throws -> [Variable<Scalar>]
  ) throws -> (outputs: [Variable<Scalar>], products: [Variable<Scalar>]) {
    Self.check(vectors, against: inputs, "jacobianVectorProduct")
    let outputs = try function(inputs)
    let zeros = outputs.map { Variable<Scalar>(Tensor.zeros($0.shape)) }
    let products = try gradient(at: zeros) { dual in
      let transposed = try self.vectorJacobianProduct(at: inputs, vectors: dual, of: function).products
      return Self.innerProduct(transposed, vectors)
    }
    return (outputs, products)
  }

  /// H v, the product of the Hessian of `function` with a vector, in the inputs' shapes.
  public func hessianVectorProduct(
    at inputs: [Variable<Scalar>], vectors: [Variable<Scalar>],
    of function: ([Variable<Scalar>]) throws -> Variable<Scalar>
  ) throws -> [Variable<Scalar>] {
    Self.check(vectors, against: inputs, "hessianVectorProduct")
    return try gradient(at: inputs) { inputs in
      Self.innerProduct(try self.gradient(at: inputs, of: function), vectors)
    }
  }

  static func innerProduct(_ left: [Variable<Scalar>], _ right: [Variable<Scalar>]) -> Variable<Scalar> {
    zip(left, right).reduce(Variable(0)) { $0 + ($1.0 * $1.1).sum() }
  }

  private static func check(_ vectors: [Variable<Scalar>], against others: [Variable<Scalar>], _ operation: String) {
    if vectors.count != others.count {
      shapeFailure(operation, [vectors.count], [others.count], expected: "as many vectors as variables")
    }
    for (vector, other) in zip(vectors, others) where vector.shape != other.shape {
      shapeFailure(operation, vector.shape, other.shape, expected: "vectors of the variables' shapes")
    }
  }
}
