extension Tape {
  /// The gradients of Σ seeds · outputs at the inputs; nil where the outputs do not depend on an input.
  ///
  /// - Parameters:
  ///   - inputs: nodes that were recorded one after the other.
  ///   - releasing: drop each node, and with it the buffers that its VJP holds, as soon as the walk has passed it.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  func backward(
    from outputs: [Variable<Scalar>], seeds: [Variable<Scalar>], to inputs: Range<Int>, releasing: Bool
  ) throws -> [Variable<Scalar>?] {
    var top = inputs.lowerBound - 1
    for case let node? in outputs.map(\.node) {
      _ = records(node)
      top = max(top, node.index)
    }
    guard !inputs.isEmpty, top >= inputs.lowerBound else { return inputs.map { _ in nil } }

    let isNeeded = nodesDepending(on: inputs, top: top)
    let bottom = inputs.lowerBound
    var gradients = Gradients<Scalar>(bottom: bottom, count: max(top, inputs.upperBound - 1) - bottom + 1)
    for (output, seed) in zip(outputs, seeds) {
      if let index = output.node?.index, index >= bottom, isNeeded[index - bottom] {
        gradients.add(seed, at: index, shape: nodes[index].shape)
      }
    }

    if releasing { for index in (top + 1)..<nodes.count { _ = release(index) } }
    for index in stride(from: top, through: inputs.upperBound, by: -1) {
      let node = releasing ? release(index) : nodes[index]
      if let joint = node.joint {
        let incoming = (index..<(index + joint.outputCount)).map { $0 <= top ? gradients.take($0) : nil }
        guard incoming.contains(where: { $0 != nil }) else { continue }
        let needed = joint.parents.map { $0.map { $0 >= bottom && isNeeded[$0 - bottom] } ?? false }
        let outputs = joint.outputs.enumerated().map { Variable($1, node: reference(to: index + $0)) }
        let outgoing = try joint.vjp(incoming, outputs, needed)
        for (position, gradient) in outgoing.enumerated() where needed[position] {
          if let gradient, let parent = joint.parents[position] {
            gradients.add(gradient, at: parent, shape: nodes[parent].shape)
          }
        }
      } else if node.first != nil || node.second != nil, let gradient = gradients.take(index) {
        // An edge whose VJP does not look at the output gets the gradient in its place.
        let output = node.output ?? gradient
        func pass(_ edge: Edge?) throws {
          guard let edge, edge.parent >= bottom, isNeeded[edge.parent - bottom] else { return }
          gradients.add(try edge.vjp(gradient, output), at: edge.parent, shape: nodes[edge.parent].shape)
        }
        try pass(node.first)
        try pass(node.second)
      }
    }
    return inputs.map { gradients.take($0) }
  }

  /// Takes a node off and leaves an empty one: variables in the hands of a VJP may still refer to its index.
  private func release(_ index: Int) -> Node {
    var node = Node(shape: Shape())
    swap(&node, &nodes[index])
    return node
  }

  /// For each node from the first input to `top`, whether it depends on one of the inputs: gradients flow through
  /// those only.
  private func nodesDepending(on inputs: Range<Int>, top: Int) -> [Bool] {
    let bottom = inputs.lowerBound
    var result = [Bool](repeating: true, count: inputs.count)
    func depends(_ parent: Int?) -> Bool { parent.map { $0 >= bottom && result[$0 - bottom] } ?? false }
    var jointEnd = bottom
    var jointDepends = false
    // The buffer shows single fields; the array would hand out copies of whole nodes.
    nodes.withUnsafeBufferPointer { nodes in
      for index in stride(from: inputs.upperBound, through: top, by: 1) {
        if let joint = nodes[index].joint {
          jointDepends = joint.parents.contains(where: depends)
          jointEnd = index + joint.outputCount
        }
        let dependsAlone = depends(nodes[index].first?.parent) || depends(nodes[index].second?.parent)
        result.append(index < jointEnd ? jointDepends : dependsAlone)
      }
    }
    return result
  }
}

/// The gradients that wait for their nodes.
private struct Gradients<Scalar: TensorScalar> {
  private var waiting: [Variable<Scalar>?]
  private let bottom: Int

  init(bottom: Int, count: Int) {
    waiting = Array(repeating: nil, count: count)
    self.bottom = bottom
  }

  /// Adds to what has arrived before; a gradient of a broadcast shape is summed to `shape`.
  mutating func add(_ gradient: Variable<Scalar>, at index: Int, shape: Shape) {
    let gradient = gradient.shape == shape ? gradient : gradient.sum(to: shape)
    guard var sum = waiting[index - bottom] else {
      waiting[index - bottom] = gradient
      return
    }
    waiting[index - bottom] = nil
    if sum.isConstant && gradient.isConstant {
      // The second gradient allocates, later ones add to it.
      sum.accumulate(gradient)
    } else {
      sum = sum + gradient
    }
    waiting[index - bottom] = sum
  }

  mutating func take(_ index: Int) -> Variable<Scalar>? {
    defer { waiting[index - bottom] = nil }
    return waiting[index - bottom]
  }
}

extension Variable {
  /// The sum over the axes along which `shape` broadcasts to this shape.
  func sum(to shape: Shape) -> Variable {
    if broadcastShape(self.shape, shape, in: "gradient") != self.shape {
      shapeFailure("gradient", self.shape, shape, expected: "a VJP's result that broadcasts from its input's shape")
    }
    let added = rank - shape.count
    var axes = Array(0..<added)
    for axis in shape.indices where shape[axis] == 1 && self.shape[axis + added] != 1 { axes.append(axis + added) }
    return sum(axes: axes).reshaped(to: shape)
  }
}
