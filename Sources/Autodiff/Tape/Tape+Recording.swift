extension Variable {
  // VJPs come as autoclosures: constants, which need none, then do not pay for what they capture.

  /// The result of an operation on `a`, recorded where `a` is.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  static func record(
    _ value: Tensor<Scalar>, _ a: Variable, keepingOutput: Bool = false, vjp: @autoclosure () -> Tape<Scalar>.VJP
  ) -> Variable {
    guard let parent = a.node, parent.tape.records(parent) else { return Variable(value) }
    return parent.tape.append(
      value, keepingOutput: keepingOutput, first: Tape.Edge(parent: parent.index, vjp: vjp()), second: nil)
  }

  /// The result of an operation on `a` and `b`, recorded where one of them is. A VJP may return a gradient of the
  /// broadcast shape: the backward pass sums it to its parent's.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  static func record(
    _ value: Tensor<Scalar>, _ a: Variable, _ b: Variable, keepingOutput: Bool = false,
    vjpA: @autoclosure () -> Tape<Scalar>.VJP, vjpB: @autoclosure () -> Tape<Scalar>.VJP
  ) -> Variable {
    let left = a.node.flatMap { $0.tape.records($0) ? $0 : nil }
    let right = b.node.flatMap { $0.tape.records($0) ? $0 : nil }
    guard let tape = left?.tape ?? right?.tape else { return Variable(value) }
    if let right, right.tape !== tape { _ = tape.records(right) }
    return tape.append(
      value, keepingOutput: keepingOutput, first: left.map { Tape.Edge(parent: $0.index, vjp: vjpA()) },
      second: right.map { Tape.Edge(parent: $0.index, vjp: vjpB()) })
  }

  /// The results of an operation on any number of inputs, recorded where one of them is.
  static func record(
    _ values: [Tensor<Scalar>], _ inputs: [Variable], keepingOutputs: Bool = false,
    vjp: @autoclosure () -> Tape<Scalar>.JointVJP
  ) -> [Variable] {
    var tape: Tape<Scalar>?
    let parents = inputs.map { input -> Int? in
      guard let node = input.node, (tape ?? node.tape).records(node) else { return nil }
      tape = node.tape
      return node.index
    }
    guard let tape else { return values.map { Variable($0) } }
    let joint = Tape<Scalar>.Joint(
      parents: parents, outputCount: values.count, outputs: keepingOutputs ? values : [], vjp: vjp())
    return values.enumerated().map { index, value in
      Variable(value, node: tape.append(Tape.Node(shape: value.shape, joint: index == 0 ? joint : nil)))
    }
  }
}

extension Tape {
  fileprivate func append(
    _ value: Tensor<Scalar>, keepingOutput: Bool, first: Edge?, second: Edge?
  ) -> Variable<Scalar> {
    let output = Variable(value, node: reference(to: nodes.count))
    nodes.append(Node(shape: value.shape, output: keepingOutput ? output : nil, first: first, second: second))
    return output
  }
}

/// What the VJP of a custom operation is given.
public struct CustomVJPContext<Scalar: TensorScalar> {
  /// The operation's inputs, as they were handed to it.
  public let inputs: [Variable<Scalar>]
  /// Its outputs. Like the inputs they stand on the tape, so that a gradient in terms of them can be differentiated.
  public let outputs: [Variable<Scalar>]
  /// The gradient of each output, in its shape; nil where the function does not depend on it.
  public let gradients: [Variable<Scalar>?]
  /// For each input, whether its gradient is asked for; the others may be nil.
  public let isNeeded: [Bool]
  /// The tape that all of these stand on, for a VJP that itself differentiates a composed formula.
  public let tape: Tape<Scalar>

  /// Whether an outer differentiation wants the derivative of the gradients: they must then be made of operations on
  /// variables.
  public var isRecording: Bool { tape.isRecording }
}

/// An operation with a VJP of its own, for fused kernels.
///
/// - Parameters:
///   - inputs: what the operation depends on; constants are allowed.
///   - values: the outputs, computed by the caller from the inputs' values.
///   - vjp: the gradients of the inputs, each in its input's shape or in one that broadcasts from it, nil for a zero
///     one. It is called in a backward pass that reaches one of the outputs. Written in operations on variables,
///     with custom ones among them, it can be differentiated again: a fused VJP may give the composed formula as its
///     own VJP. Where one that is written in tensors is to be differentiated, ``AutodiffError`` is thrown.
/// - Returns: the outputs, recorded where one of the inputs is, otherwise constants.
public func customOperation<Scalar>(
  _ inputs: [Variable<Scalar>], values: [Tensor<Scalar>],
  vjp: @escaping (CustomVJPContext<Scalar>) throws -> [Variable<Scalar>?]
) -> [Variable<Scalar>] {
  Variable.record(values, inputs, keepingOutputs: true) { gradients, outputs, isNeeded in
    guard let tape = outputs.first?.node?.tape else { return inputs.map { _ in nil } }
    let result = try vjp(
      CustomVJPContext(inputs: inputs, outputs: outputs, gradients: gradients, isNeeded: isNeeded, tape: tape))
    if result.count != inputs.count {
      argumentFailure(
        "customOperation", "the number of gradients that the VJP returns", result.count, expected: "\(inputs.count)")
    }
    if tape.isRecording && gradients.contains(where: { $0?.isConstant == false }) {
      for (input, gradient) in result.enumerated() where isNeeded[input] && gradient?.isConstant == true {
        throw AutodiffError.constantGradient(input: input)
      }
    }
    return result
  }
}
