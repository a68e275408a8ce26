import Autodiff
import GradientTestSupport
import TestSupport
import Testing

@Suite("Variable+Views")
struct VariableViewsTests {
  /// Random shapes from seeds, in every memory layout, with extents of 0 and 1 among them.
  private func forEachTensor(
    _ seeds: Range<Int>, ranks: ClosedRange<Int>, _ body: (inout SplitMix64, Tensor<Double>, String) -> Void
  ) {
    for seed in seeds {
      var generator = SplitMix64(seed: seed)
      let shape = generator.shape(rank: generator.integer(in: ranks), upTo: 4)
      let layout = Layout.allCases[seed % Layout.allCases.count]
      let reference = Reference<Double>(random: shape, using: &generator)
      body(&generator, Tensor(reference, layout: layout), "seed \(seed), \(layout) \(shape)")
    }
  }

  /// A rearrangement of elements has the value of the tensor's operation, and as it is linear, uᵀ f(v) = (fᵀ u)ᵀ v to
  /// the last digits; so does the transpose, which differentiation sees as an operation like others.
  private func checkLinear(
    _ x: Tensor<Double>, _ context: String, sourceLocation: SourceLocation = #_sourceLocation,
    _ tensor: (Tensor<Double>) -> Tensor<Double>, _ variable: (Variable<Double>) -> Variable<Double>
  ) {
    let expected = tensor(x)
    let found = variable(Variable(x)).value
    #expect(
      found.shape == expected.shape && found == expected, "\(context)", sourceLocation: sourceLocation)
    let u = sample(expected.shape, seed: 3)
    let tape = Tape<Double>()
    do {
      let transposed = try tape.vectorJacobianProduct(at: [Variable(x)], vectors: [Variable(u)]) { [variable($0[0])] }
      let v = sample(x.shape, seed: 4)
      let image = tensor(v)
      let (left, right) = ((transposed.products[0].value * v).sum().scalar, (u * image).sum().scalar)
      #expect(transposed.products[0].shape == x.shape, "\(context)", sourceLocation: sourceLocation)
      #expect(
        Swift.abs(left - right) <= 1e-13 * (1 + Swift.abs(right)), "\(context)", sourceLocation: sourceLocation)
    } catch {
      Issue.record("\(context): \(error)", sourceLocation: sourceLocation)
    }
    check([x], context, sourceLocation: sourceLocation) { square(variable($0[0])) }
  }

  @Test("reshaped, flattened, permuted, transposed, flipped")
  func rearranged() {
    forEachTensor(0..<60, ranks: 0...5) { generator, x, context in
      let rank = x.rank
      checkLinear(x, context, { $0.flattened() }, { $0.flattened() })
      checkLinear(x, context, { $0 }, { $0.reshaped(to: $0.shape) })
      let shuffled = Shape(Array(x.shape).shuffled(using: &generator) + [1])
      checkLinear(x, context, { $0.reshaped(to: shuffled) }, { $0.reshaped(to: shuffled) })
      let order = Array(0..<rank).shuffled(using: &generator)
      checkLinear(x, "\(context) by \(order)", { $0.permuted(order) }, { $0.permuted(order) })
      if rank >= 2 { checkLinear(x, context, { $0.transposed() }, { $0.transposed() }) }
      if rank >= 1 {
        let axis = generator.integer(in: -rank...(rank - 1))
        checkLinear(x, "\(context), axis \(axis)", { $0.flipped(axis: axis) }, { $0.flipped(axis: axis) })
      }
    }
  }

  @Test("broadcast, expandingAxis, removingAxis")
  func axes() {
    forEachTensor(0..<60, ranks: 0...4) { generator, x, context in
      let leading = generator.shape(rank: generator.integer(in: 0...2), upTo: 3)
      let target = Shape(leading + x.shape.map { $0 == 1 ? generator.integer(in: 0...3) : $0 })
      checkLinear(x, "\(context) to \(target)", { $0.broadcast(to: target) }, { $0.broadcast(to: target) })
      let axis = generator.integer(in: (-x.rank - 1)...x.rank)
      checkLinear(x, "\(context), axis \(axis)", { $0.expandingAxis(at: axis) }, { $0.expandingAxis(at: axis) })
      if let single = x.shape.firstIndex(of: 1) {
        for axis in [single, single - x.rank] {
          checkLinear(x, "\(context), axis \(axis)", { $0.removingAxis(at: axis) }, { $0.removingAxis(at: axis) })
        }
      }
    }
  }

  @Test("subscripts of every kind")
  func subscripts() {
    forEachTensor(0..<120, ranks: 1...4) { generator, x, context in
      var selections: [AxisSelection] = []
      var hasEllipsis = false
      for extent in x.shape {
        if generator.integer(in: 0...4) == 0 { selections.append(.newAxis) }
        switch generator.integer(in: 0...3) {
        case 0 where extent > 0: selections.append(.index(generator.integer(in: -extent...(extent - 1))))
        case 1:
          let start = generator.integer(in: 0...extent)
          selections.append(
            .range(start, generator.integer(in: start...extent), step: generator.integer(in: 1...3)))
        case 2 where !hasEllipsis:
          selections.append(.ellipsis)
          hasEllipsis = true
        default: selections.append(.all)
        }
      }
      // Without an ellipsis the last axes may be left out.
      if !hasEllipsis { selections = Array(selections.prefix(generator.integer(in: 0...selections.count))) }
      let chosen = selections.map { $0 as any AxisSelecting }
      func pick(_ x: Variable<Double>) -> Variable<Double> {
        switch selections.count {
        case 1: x[selections[0]]
        case 2: x[selections[0], selections[1]]
        case 3: x[selections[0], selections[1], selections[2]]
        case 4: x[chosen[0], chosen[1], chosen[2], chosen[3]]
        case 5: x[chosen[0], chosen[1], chosen[2], chosen[3], chosen[4]]
        default: x
        }
      }
      guard selections.count <= 5 else { return }
      checkLinear(x, "\(context), \(selections)", { selections.isEmpty ? $0 : $0.view(selections) }, pick)
    }
  }

  @Test("diagonals and triangles")
  func triangles() {
    forEachTensor(0..<60, ranks: 2...4) { generator, x, context in
      let diagonal = generator.integer(in: -4...4)
      checkLinear(x, context, { $0.diagonal() }, { $0.diagonal() })
      checkLinear(x, context, { $0.diagonalMatrix() }, { $0.diagonalMatrix() })
      checkLinear(
        x, "\(context), diagonal \(diagonal)", { $0.lowerTriangle(diagonal: diagonal) },
        { $0.lowerTriangle(diagonal: diagonal) })
      checkLinear(
        x, "\(context), diagonal \(diagonal)", { $0.upperTriangle(diagonal: diagonal) },
        { $0.upperTriangle(diagonal: diagonal) })
    }
    checkLinear(sample([3]), "a vector", { $0.diagonalMatrix() }, { $0.diagonalMatrix() })
  }

  @Test("gathering and scattering, with repeated indices and with none")
  func gathering() {
    forEachTensor(0..<60, ranks: 1...4) { generator, x, context in
      let axis = generator.integer(in: -x.rank...(x.rank - 1))
      let position = axis < 0 ? axis + x.rank : axis
      let extent = x.shape[position]
      let count = extent == 0 ? 0 : generator.integer(in: 0...5)
      let indices = (0..<count).map { _ in generator.integer(in: 0...(extent - 1)) }
      checkLinear(
        x, "\(context) at \(indices)", { $0.gathering(indices, axis: axis) }, { $0.gathering(indices, axis: axis) })
      var whole = x.shape
      whole[position] = generator.integer(in: 1...4)
      let targets = (0..<extent).map { _ in generator.integer(in: 0...(whole[position] - 1)) }
      checkLinear(
        x, "\(context) to \(targets)",
        { x in
          var result = Tensor<Double>.zeros(whole)
          result.scatterAdd(x, at: targets, axis: axis)
          return result
        }, { $0.scattered(in: whole, at: targets, axis: axis) })
    }
  }

  @Test("joining parts of random extents, some constant")
  func joining() {
    for seed in 0..<60 {
      var generator = SplitMix64(seed: seed)
      let shape = generator.shape(rank: generator.integer(in: 1...4), upTo: 3)
      let axis = generator.integer(in: -shape.count...(shape.count - 1))
      let position = axis < 0 ? axis + shape.count : axis
      let parts = (0..<generator.integer(in: 1...4)).map { index in
        var part = Shape(shape)
        part[position] = generator.integer(in: 0...3)
        return sample(part, seed: UInt64(10 * seed + index))
      }
      let constant = generator.integer(in: 0...parts.count)
      let context = "seed \(seed): \(parts.map(\.shape)) along \(axis)"
      #expect(
        Variable.concatenate(parts.map { Variable($0) }, axis: axis).value == Tensor.concatenate(parts, axis: axis),
        "\(context)")
      check(parts, context) { inputs in
        var inputs = inputs
        if constant < inputs.count { inputs[constant] = Variable(parts[constant]) }
        return square(Variable.concatenate(inputs, axis: axis))
      }
      let equal = parts.indices.map { sample(Shape(shape), seed: UInt64(10 * seed + $0)) }
      for axis in [position, -1, -2, shape.count] {
        #expect(
          Variable.stack(equal.map { Variable($0) }, axis: axis).value == Tensor.stack(equal, axis: axis), "\(context)")
        check(equal, context) { square(Variable.stack($0, axis: axis)) }
      }
    }
  }
}
