import NeuralNetworks
import GradientTestSupport
import TestSupport
import Testing

@Suite("Linear")
struct LinearTests {
  /// The plain formula.
  private func composed(_ inputs: [Variable<Double>], _ activation: Activation) -> Variable<Double> {
    let sum = matmul(inputs[0], inputs[1].transposed()) + inputs[2]
    return activation == .relu ? relu(sum) : sum
  }

  private func fused(_ inputs: [Variable<Double>], _ activation: Activation) -> Variable<Double> {
    linear(inputs[0], weight: inputs[1], bias: inputs[2], activation: activation)
  }

  @Test("value and gradients are those of the composed formula, for random shapes, extents of 0 and 1 among them")
  func oracle() throws {
    var generator = SplitMix64(seed: 8)
    for index in 0..<60 {
      let activation: Activation = index.isMultiple(of: 2) ? .relu : .identity
      let leading = generator.shape(rank: generator.integer(in: 1...2), upTo: 5)
      let (inputs, outputs) = (generator.integer(in: index < 6 ? 0...1 : 1...6), generator.integer(in: 0...6))
      let seed = UInt64(index)
      let values = [
        sample(Shape(leading) + [inputs], seed: seed), sample([outputs, inputs], seed: seed + 100),
        sample([outputs], seed: seed + 200),
      ]
      let weights = Variable(sample(Shape(leading) + [outputs], seed: seed + 300))
      let tape = Tape<Double>()
      let (found, expected) = try (
        tape.valueWithGradient(at: values.map { Variable($0) }) { (fused($0, activation) * weights).sum() },
        tape.valueWithGradient(at: values.map { Variable($0) }) { (composed($0, activation) * weights).sum() }
      )
      expectClose(found.value.value, expected.value.value.reference, within: 1e-12)
      for (gradient, other) in zip(found.gradients, expected.gradients) {
        #expect(gradient.shape == other.shape)
        expectClose(gradient.value, other.value.reference, within: 1e-12)
      }
    }
  }

  @Test("gradients of gradients, away from the kink", arguments: [Activation.identity, .relu])
  func higherOrders(_ activation: Activation) {
    let inputs = [sample([2, 3, 4]), sample([5, 4], seed: 2), sample([5], seed: 3)]
    check(inputs, "\(activation)") { inputs in square(self.fused(inputs, activation)).sum() }
  }

  @Test("layers on layers are those of the composed formula however few units are on", arguments: [0, 3, 15, 29, 30])
  func activity(off: Int) throws {
    let batch = 90
    var values = [
      sample([batch, 7]), sample([30, 7], seed: 2), sample([30], seed: 3), sample([30, 30], seed: 4),
      sample([30], seed: 5), sample([6, 30], seed: 6), sample([6], seed: 7),
    ]
    for unit in 0..<off {
      values[2][scalarAt: unit * 7 % 30] = -100
      values[4][scalarAt: unit * 11 % 30] = -1000
    }
    let weights = Variable(sample([batch, 6], seed: 8))
    let tape = Tape<Double>()
    func layer(
      _ x: Variable<Double>, _ parameters: ArraySlice<Variable<Double>>, _ activation: Activation
    ) -> Variable<Double> {
      linear(x, isRectified: true, weight: parameters.first!, bias: parameters.last!, activation: activation)
    }
    let found = try tape.valueWithGradient(at: values.map { Variable($0) }) { inputs in
      let first = linear(inputs[0], weight: inputs[1], bias: inputs[2], activation: .relu)
      return (layer(layer(first, inputs[3...4], .relu), inputs[5...6], .identity) * weights).sum()
    }
    let expected = try tape.valueWithGradient(at: values.map { Variable($0) }) { inputs in
      let first = composed(Array(inputs[0...2]), .relu)
      let second = composed([first] + inputs[3...4], .relu)
      return (composed([second] + inputs[5...6], .identity) * weights).sum()
    }
    expectClose(found.value.value, expected.value.value.reference, within: 1e-10)
    for (gradient, other) in zip(found.gradients, expected.gradients) {
      expectClose(gradient.value, other.value.reference, within: 1e-10)
    }
  }

  @Test("a masked product is the plain one where its columns count, gradients of gradients too", arguments: [0, 8, 30])
  func maskedProducts(off: Int) throws {
    var (inMask, outMask) = (Tensor<Double>(repeating: 1, shape: [30]), Tensor<Double>(repeating: 1, shape: [25]))
    for unit in 0..<off {
      inMask[scalarAt: unit * 7 % 30] = 0
      outMask[scalarAt: unit % 25] = 0
    }
    let (before, after) = (Variable(inMask), Variable(outMask))
    let values = [sample([90, 30]), sample([30, 25], seed: 2)].map { Variable($0) }
    let outputs = sample([90, 25], seed: 3) * outMask
    func value(_ inputs: [Variable<Double>], isFused: Bool) -> Variable<Double> {
      let x = inputs[0] * before
      let product =
        isFused ? maskedProduct(x, isMasked: true, inputs[1], outputs: outputs) : matmul(x, inputs[1])
      return square(product * after).sum()
    }
    let tape = Tape<Double>()
    let found = try tape.valueWithGradient(at: values) { value($0, isFused: true) }
    let expected = try tape.valueWithGradient(at: values) { value($0, isFused: false) }
    let vectors = [sample([90, 30], seed: 4), sample([30, 25], seed: 5)].map { Variable($0) }
    let foundProducts = try tape.hessianVectorProduct(at: values, vectors: vectors) { value($0, isFused: true) }
    let expectedProducts = try tape.hessianVectorProduct(at: values, vectors: vectors) { value($0, isFused: false) }
    let results = [found.value] + found.gradients + foundProducts
    for (result, other) in zip(results, [expected.value] + expected.gradients + expectedProducts) {
      expectClose(result.value, other.value.reference, within: 1e-9)
    }
  }

  @Test("aᵀa whose gradient has rows and columns of zeros", arguments: [0, 8, 30, 40])
  func symmetricProducts(off: Int) throws {
    var mask = Tensor<Double>(repeating: 1, shape: [40])
    for unit in 0..<off { mask[scalarAt: unit * 7 % 40] = 0 }
    let both = Variable(mask * mask.expandingAxis(at: 1))
    let values = [Variable(sample([12, 40]))]
    let vectors = [Variable(sample([12, 40], seed: 4))]
    let tape = Tape<Double>()
    func results(_ product: (Variable<Double>) -> Variable<Double>) throws -> [Variable<Double>] {
      try tape.gradient(at: values) { square(product($0[0]) * both).sum() }
        + tape.hessianVectorProduct(at: values, vectors: vectors) { square(product($0[0]) * both).sum() }
    }
    let found = try results { syrk($0, transpose: true) }
    for (result, other) in zip(found, try results { matmul($0.transposed(), $0) }) {
      expectClose(result.value, other.value.reference, within: 1e-9)
    }
  }

  @Test("shapes that do not fit end the program with both")
  func wrongShapes() async {
    let inputs = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = linear(Variable(sample([2, 3])), weight: Variable(sample([5, 4])), bias: Variable(sample([5])))
    }
    #expect(text(inputs).contains("linear: expected [..., in] and a weight [out, in], found shapes [2, 3] and [5, 4]"))
    let bias = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = linear(Variable(sample([2, 4])), weight: Variable(sample([5, 4])), bias: Variable(sample([1])))
    }
    #expect(text(bias).contains("linear: expected a weight [out, in] and a bias [out], found shapes [5, 4] and [1]"))
  }

  /// Where a unit is off no gradient passes, an infinite one neither: 0 · ∞ would be NaN.
  @Test("a unit that is off passes no infinite gradient, recorded and not")
  func layers() throws {
    let weight = Variable(Tensor<Double>([1, -1], shape: [2, 1]))
    let layer = { (x: Variable<Double>) in
      sqrt(linear(x, weight: weight, bias: Variable([0, 0]), activation: .relu)).sum()
    }
    // √x at 4 and a unit that is off.
    #expect(try gradient(at: [[4]], of: layer) == [[0.25]])
    #expect(try hessianVectorProduct(at: [[4]], vector: [[1]], of: layer) == [[-0.03125]])
  }
}
