extension Tape {
  /// The gradients of Σ seeds · outputs at the inputs' nodes; nil where the outputs do not depend on an input.
  ///
  /// - Parameter releasing: drop each node's VJP, and with it the buffers that it holds, as soon as it is used.
  func backward(
    from outputs: [Variable<Scalar>], seeds: [Variable<Scalar>], to inputs: [NodeReference<Scalar>], releasing: Bool
  ) throws -> [Variable<Scalar>?] {
    let top = outputs.compactMap { $0.node?.index }.max() ?? -1
    guard let bottom = inputs.map(\.index).min(), top >= bottom else { return inputs.map { _ in nil } }

    let isNeeded = nodesDepending(on: inputs, bottom: bottom, top: top)
    var isInput = [Bool](repeating: false, count: top - bottom + 1)
    for input in inputs where input.index <= top { isInput[input.index - bottom] = true }
    var gradients = Gradients<Scalar>(bottom: bottom, top: top)
    for (output, seed) in zip(outputs, seeds) {
      if let index = output.node?.index, index >= bottom, isNeeded[index - bottom] {
        gradients.add(seed, at: index, shape: nodes[index].shape)
      }
    }

    for index in stride(from: top, through: bottom, by: -1) where isNeeded[index - bottom] && !isInput[index - bottom] {
      let node = nodes[index]
      if let joint = node.joint {
        let incoming = (index..<(index + joint.outputCount)).map { $0 <= top ? gradients.take($0) : nil }
        guard incoming.contains(where: { $0 != nil }) else { continue }
        let needed = joint.parents.map { $0.map { $0 >= bottom && isNeeded[$0 - bottom] } ?? false }
        let outputs = joint.outputs.enumerated().map { position, value in
          Variable(value, node: NodeReference(tape: self, index: index + position, generation: generation))
        }
        let outgoing = try joint.vjp(incoming, outputs, needed)
        for (position, gradient) in outgoing.enumerated() where needed[position] {
          if let gradient, let parent = joint.parents[position] {
            gradients.add(gradient, at: parent, shape: nodes[parent].shape)
          }
        }
      } else if node.first != nil || node.second != nil {
        guard let gradient = gradients.take(index) else { continue }
        let output = Variable(
          node.output ?? gradient.value, node: NodeReference(tape: self, index: index, generation: generation))
        for case let edge? in [node.first, node.second] where edge.parent >= bottom && isNeeded[edge.parent - bottom] {
          gradients.add(try edge.vjp(gradient, output), at: edge.parent, shape: nodes[edge.parent].shape)
        }
      }
      if releasing {
        nodes[index].output = nil
        nodes[index].first = nil
        nodes[index].second = nil
        nodes[index].joint = nil
      }
    }
    return inputs.map { $0.index <= top ? gradients.take($0.index) : nil }
  }

  /// For each node from `bottom` to `top`, whether it depends on one of the inputs: gradients flow through those only.
  private func nodesDepending(on inputs: [NodeReference<Scalar>], bottom: Int, top: Int) -> [Bool] {
    var result = [Bool](repeating: false, count: top - bottom + 1)
    for input in inputs where input.index <= top { result[input.index - bottom] = true }
    func depends(_ parent: Int?) -> Bool { parent.map { $0 >= bottom && result[$0 - bottom] } ?? false }
    var jointEnd = bottom
    var jointDepends = false
    for index in bottom...top where !result[index - bottom] {
      if let joint = nodes[index].joint {
        jointDepends = joint.parents.contains(where: depends)
        jointEnd = index + joint.outputCount
      }
      result[index - bottom] =
        index < jointEnd ? jointDepends : depends(nodes[index].first?.parent) || depends(nodes[index].second?.parent)
    }
    return result
  }
}

/// The gradients that wait for their nodes.
private struct Gradients<Scalar: TensorScalar> {
  private var waiting: [Variable<Scalar>?]
  private let bottom: Int

  init(bottom: Int, top: Int) {
    waiting = Array(repeating: nil, count: top - bottom + 1)
    self.bottom = bottom
  }

  /// Adds to what has arrived before; a gradient of a broadcast shape is summed to `shape`.
  mutating func add(_ gradient: Variable<Scalar>, at index: Int, shape: Shape) {
    let gradient = gradient.shape == shape ? gradient : gradient.sum(to: shape)
    guard let earlier = waiting[index - bottom] else {
      waiting[index - bottom] = gradient
      return
    }
    waiting[index - bottom] = nil
    if earlier.isConstant && gradient.isConstant {
      // In place where nobody else holds the earlier one: the second gradient allocates, later ones add to it.
      var sum = earlier.consumedValue()
      sum += gradient.value
      waiting[index - bottom] = Variable(sum)
    } else {
      waiting[index - bottom] = earlier + gradient
    }
  }

  mutating func take(_ index: Int) -> Variable<Scalar>? {
    defer { waiting[index - bottom] = nil }
    return waiting[index - bottom]
  }
}

extension Variable {
  fileprivate consuming func consumedValue() -> Tensor<Scalar> { value }

  /// The sum over the axes along which `shape` broadcasts to this shape.
  func sum(to shape: Shape) -> Variable {
    let added = rank - shape.count
    var axes = Array(0..<Swift.max(added, 0))
    for axis in shape.indices where shape[axis] == 1 && self.shape[axis + added] != 1 { axes.append(axis + added) }
    return sum(axes: axes).reshaped(to: shape)
  }
}
