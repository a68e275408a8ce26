extension Tape {
  /// Records `function` at `inputs`, then runs `transform` with its outputs and the inputs' nodes, which asks for the
  /// backward passes.
  ///
  /// Inside another differentiation the backward pass is recorded as well, and inputs pass their gradient on to the
  /// variables they were made from. Each differentiation has inputs of its own, so a derivative in the inner function
  /// never mixes with one in the outer.
  private func differentiate<Output>(
    at inputs: [Variable<Scalar>], _ function: ([Variable<Scalar>]) throws -> [Variable<Scalar>],
    _ transform: (_ outputs: [Variable<Scalar>], _ nodes: Range<Int>, _ isOutermost: Bool) throws -> Output
  ) throws -> Output {
    let start = nodes.count
    let isNested = isRecording
    let recorded = inputs.map { input in
      var edge: Edge?
      if let parent = input.node, records(parent) { edge = Edge(parent: parent.index) { gradient, _ in gradient } }
      return Variable(input.value, node: append(Node(shape: input.shape, first: edge)))
    }
    defer {
      isRecording = isNested
      if !isNested {
        nodes.removeSubrange(start...)
        if start == 0 { generation += 1 }
      }
    }
    isRecording = true
    let outputs = try function(recorded)
    isRecording = isNested
    return try transform(outputs, start..<start + inputs.count, !isNested)
  }

  /// The value of `function` and its gradient at each input.
  ///
  /// - Parameters:
  ///   - inputs: where to differentiate.
  ///   - function: must return one number, under any shape of one element. It is called once; what it throws is passed
  ///     on.
  /// - Returns: the gradients have the inputs' shapes and are zero where the value does not depend on an input. Inside
  ///   another differentiation of this tape all of it is recorded, otherwise constant.
  /// - Throws: what `function` throws, or a VJP, such as `LinearAlgebraError`.
  public func valueWithGradient(
    at inputs: [Variable<Scalar>], of function: ([Variable<Scalar>]) throws -> Variable<Scalar>
  ) throws -> (value: Variable<Scalar>, gradients: [Variable<Scalar>]) {
    try differentiate(at: inputs, { [try function($0)] }) { outputs, nodes, isOutermost in
      let value = outputs[0]
      if value.value.count != 1 {
        shapeFailure("gradient", value.shape, expected: "a function with one number as its value")
      }
      let seed = Variable<Scalar>(Tensor.ones(value.shape))
      let gradients = try self.backward(from: [value], seeds: [seed], to: nodes, releasing: isOutermost)
      let results = Self.results([value] + Self.filled(gradients, like: inputs), isOutermost)
      return (results[0], Array(results.dropFirst()))
    }
  }

  /// The value of `function` and its gradient at `input`; see ``valueWithGradient(at:of:)-([Variable<Scalar>],_)``.
  public func valueWithGradient(
    at input: Variable<Scalar>, of function: (Variable<Scalar>) throws -> Variable<Scalar>
  ) throws -> (value: Variable<Scalar>, gradient: Variable<Scalar>) {
    let (value, gradients) = try valueWithGradient(at: [input]) { try function($0[0]) }
    return (value, gradients[0])
  }

  /// The gradient of `function` at each input; see ``valueWithGradient(at:of:)-([Variable<Scalar>],_)``.
  public func gradient(
    at inputs: [Variable<Scalar>], of function: ([Variable<Scalar>]) throws -> Variable<Scalar>
  ) throws -> [Variable<Scalar>] {
    try valueWithGradient(at: inputs, of: function).gradients
  }

  /// The gradient of `function` at `input`; see ``valueWithGradient(at:of:)-([Variable<Scalar>],_)``.
  public func gradient(
    at input: Variable<Scalar>, of function: (Variable<Scalar>) throws -> Variable<Scalar>
  ) throws -> Variable<Scalar> {
    try valueWithGradient(at: input, of: function).gradient
  }

  /// The outputs of `function` and uᵀJ for each input.
  ///
  /// - Parameters:
  ///   - inputs: where to differentiate.
  ///   - vectors: u, one for each output and in its shape.
  ///   - function: may return any number of outputs of any shapes. It is called once.
  /// - Returns: the products have the inputs' shapes. Inside another differentiation of this tape all of it is
  ///   recorded, otherwise constant.
  /// - Throws: what `function` throws, or a VJP, such as `LinearAlgebraError`.
  public func vectorJacobianProduct(
    at inputs: [Variable<Scalar>], vectors: [Variable<Scalar>],
    of function: ([Variable<Scalar>]) throws -> [Variable<Scalar>]
  ) throws -> (outputs: [Variable<Scalar>], products: [Variable<Scalar>]) {
    try differentiate(at: inputs, function) { outputs, nodes, isOutermost in
      Self.check(vectors, against: outputs, "vectorJacobianProduct")
      let products = try self.backward(from: outputs, seeds: vectors, to: nodes, releasing: isOutermost)
      return (
        Self.results(outputs, isOutermost), Self.results(Self.filled(products, like: inputs), isOutermost)
      )
    }
  }

  /// The outputs of `function` and J v for each output.
  ///
  /// As uᵀJ is linear in u, its derivative in u along v is J v, at u = 0 as anywhere: two backward passes give it for
  /// any operation that has a VJP (Townsend, "A new trick for calculating Jacobian vector products", 2017).
  ///
  /// - Parameters:
  ///   - inputs: where to differentiate.
  ///   - vectors: v, one for each input and in its shape.
  ///   - function: may return any number of outputs of any shapes. It is called once.
  /// - Returns: the products have the outputs' shapes. Inside another differentiation of this tape all of it is
  ///   recorded, otherwise constant.
  /// - Throws: what `function` throws, or a VJP, such as `LinearAlgebraError`.
  public func jacobianVectorProduct(
    at inputs: [Variable<Scalar>], vectors: [Variable<Scalar>],
    of function: ([Variable<Scalar>]) throws -> [Variable<Scalar>]
  ) throws -> (outputs: [Variable<Scalar>], products: [Variable<Scalar>]) {
    Self.check(vectors, against: inputs, "jacobianVectorProduct")
    return try differentiate(at: inputs, function) { outputs, nodes, isOutermost in
      let start = self.nodes.count
      let duals = outputs.map { output in
        Variable(Tensor.zeros(output.shape), node: self.append(Node(shape: output.shape)))
      }
      self.isRecording = true
      let transposed = try self.backward(from: outputs, seeds: duals, to: nodes, releasing: false)
      let product = Self.innerProduct(Self.filled(transposed, like: inputs), vectors)
      self.isRecording = !isOutermost
      let products = try self.backward(
        from: [product], seeds: [Variable(1)], to: start..<start + duals.count, releasing: isOutermost)
      return (
        Self.results(outputs, isOutermost), Self.results(Self.filled(products, like: outputs), isOutermost)
      )
    }
  }

  /// H v for each input, the product of the Hessian of `function` with a vector: the gradient of ∇f · v.
  ///
  /// - Parameters:
  ///   - inputs: where to differentiate.
  ///   - vectors: v, one for each input and in its shape.
  ///   - function: must return one number. It is called once.
  /// - Returns: the products have the inputs' shapes. Inside another differentiation of this tape they are recorded,
  ///   otherwise constant.
  /// - Throws: what `function` throws, or a VJP, such as `LinearAlgebraError`.
  public func hessianVectorProduct(
    at inputs: [Variable<Scalar>], vectors: [Variable<Scalar>],
    of function: ([Variable<Scalar>]) throws -> Variable<Scalar>
  ) throws -> [Variable<Scalar>] {
    Self.check(vectors, against: inputs, "hessianVectorProduct")
    return try gradient(at: inputs) { inputs in
      Self.innerProduct(try self.gradient(at: inputs, of: function), vectors)
    }
  }

  /// The Jacobian of `function` in each input: the output's axes, then those of the input.
  ///
  /// `function` is called once and recorded once. For m elements of its value and n of its inputs that takes m backward
  /// passes over that record, one for each row, or where n is less than half of m one that is recorded as well and n
  /// over that, one for each column. The memory is that of the records and of m n numbers.
  ///
  /// - Parameters:
  ///   - inputs: where to differentiate.
  ///   - function: may return any shape.
  /// - Returns: inside another differentiation of this tape it is recorded, otherwise constant.
  /// - Throws: what `function` throws, or a VJP, such as `LinearAlgebraError`.
  public func jacobian(
    at inputs: [Variable<Scalar>], of function: ([Variable<Scalar>]) throws -> Variable<Scalar>
  ) throws -> [Variable<Scalar>] {
    try differentiate(at: inputs, { [try function($0)] }) { outputs, nodes, isOutermost in
      let width = inputs.reduce(0) { $0 + $1.shape.elementCount }
      if outputs[0].shape.elementCount > 2 * width {
        do {
          let jacobians = try self.jacobianByColumns(of: outputs[0], at: inputs, nodes, isOutermost)
          return Self.results(jacobians, isOutermost)
        } catch is AutodiffError {
          // Rows do not ask for the derivative of a VJP.
        }
      }
      return Self.results(try self.jacobianByRows(of: outputs[0], at: inputs, nodes, isOutermost), isOutermost)
    }
  }

  /// A backward pass for each element of the output.
  private func jacobianByRows(
    of output: Variable<Scalar>, at inputs: [Variable<Scalar>], _ nodes: Range<Int>, _ isOutermost: Bool
  ) throws -> [Variable<Scalar>] {
    let count = output.shape.elementCount
    var rows: [[Variable<Scalar>]] = inputs.map { _ in [] }
    for index in 0..<count {
      let gradients = try backward(
        from: [output], seeds: [Self.unitVector(index, output.shape)], to: nodes,
        releasing: isOutermost && index == count - 1)
      for (input, gradient) in Self.filled(gradients, like: inputs).enumerated() { rows[input].append(gradient) }
    }
    return zip(rows, inputs).map { rows, input in
      let shape = output.shape + input.shape
      return rows.isEmpty ? Variable(Tensor.zeros(shape)) : Variable.stack(rows).reshaped(to: shape)
    }
  }

  /// A backward pass for each element of the inputs, over the record of one from the output, which is linear in its
  /// seed u: the derivative of element k of uᵀJ in u is column k of J. See
  /// ``jacobianVectorProduct(at:vectors:of:)``.
  private func jacobianByColumns(
    of output: Variable<Scalar>, at inputs: [Variable<Scalar>], _ nodes: Range<Int>, _ isOutermost: Bool
  ) throws -> [Variable<Scalar>] {
    let start = self.nodes.count
    let seed = Variable(Tensor.zeros(output.shape), node: append(Node(shape: output.shape)))
    isRecording = true
    defer { isRecording = !isOutermost }
    let products = try backward(from: [output], seeds: [seed], to: nodes, releasing: false)
    isRecording = !isOutermost
    let count = output.shape.elementCount
    return try zip(products, inputs).map { product, input in
      let columns: [Variable<Scalar>] = try (0..<input.shape.elementCount).map { index in
        guard let product else { return Variable(Tensor.zeros([count])) }
        let column = try backward(
          from: [product], seeds: [Self.unitVector(index, input.shape)], to: start..<start + 1, releasing: false)
        return Self.filled(column, like: [output])[0].reshaped(to: [count])
      }
      let shape = output.shape + input.shape
      return columns.isEmpty ? Variable(Tensor.zeros(shape)) : Variable.stack(columns).transposed().reshaped(to: shape)
    }
  }

  private static func unitVector(_ index: Int, _ shape: Shape) -> Variable<Scalar> {
    var vector = Tensor<Scalar>.zeros([shape.elementCount])
    vector[scalarAt: index] = 1
    return Variable(vector.reshaped(to: shape))
  }

  /// The Jacobian of `function` at `input`; see ``jacobian(at:of:)-([Variable<Scalar>],_)``.
  public func jacobian(
    at input: Variable<Scalar>, of function: (Variable<Scalar>) throws -> Variable<Scalar>
  ) throws -> Variable<Scalar> {
    try jacobian(at: [input]) { try function($0[0]) }[0]
  }

  /// The Hessian of `function`, which must return one number: the input's axes twice.
  ///
  /// - Returns: inside another differentiation of this tape it is recorded, otherwise constant.
  /// - Throws: what `function` throws, or a VJP, such as `LinearAlgebraError`.
  public func hessian(
    at input: Variable<Scalar>, of function: (Variable<Scalar>) throws -> Variable<Scalar>
  ) throws -> Variable<Scalar> {
    try jacobian(at: input) { try self.gradient(at: $0, of: function) }
  }

  /// The Hessian of `function`, which must return one number, in blocks: in row i and column j the second derivatives
  /// in the inputs i and j, the axes of input i before those of input j.
  ///
  /// - Returns: inside another differentiation of this tape it is recorded, otherwise constant.
  /// - Throws: what `function` throws, or a VJP, such as `LinearAlgebraError`.
  public func hessian(
    at inputs: [Variable<Scalar>], of function: ([Variable<Scalar>]) throws -> Variable<Scalar>
  ) throws -> [[Variable<Scalar>]] {
    try inputs.indices.map { row in
      try jacobian(at: inputs) { try self.gradient(at: $0, of: function)[row] }
    }
  }

  private static func innerProduct(_ left: [Variable<Scalar>], _ right: [Variable<Scalar>]) -> Variable<Scalar> {
    zip(left, right).reduce(Variable(0)) { $0 + ($1.0 * $1.1).sum() }
  }

  /// The gradients, with zeros for those that nothing arrived at.
  private static func filled(
    _ gradients: [Variable<Scalar>?], like others: [Variable<Scalar>]
  ) -> [Variable<Scalar>] {
    zip(gradients, others).map { $0 ?? Variable(Tensor.zeros($1.shape)) }
  }

  /// What a differentiation hands out: constants from the outermost one, whose nodes are about to go.
  private static func results(_ variables: [Variable<Scalar>], _ isOutermost: Bool) -> [Variable<Scalar>] {
    isOutermost ? variables.map(\.stoppingGradient) : variables
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
