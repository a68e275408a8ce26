import NeuralNetworks
import GradientTestSupport
import TestSupport
import Testing

@Suite("LogDensities")
struct LogDensitiesTests {
  private func composedGaussian(_ inputs: [Variable<Double>]) -> Variable<Double> {
    let count = Double(inputs[1].shape.last!)
    let distance = (inputs[0] - inputs[1]).sumOfSquares(axes: [-1])
    return (distance * exp(-inputs[2]) + (inputs[2] + 1.8378770664093454836) * count) * -0.5
  }

  private func composedBernoulli(_ inputs: [Variable<Double>]) -> Variable<Double> {
    (inputs[0] * inputs[1] - softplus(inputs[1])).sum(axes: [-1])
  }

  private func fusedGaussian(_ inputs: [Variable<Double>]) -> Variable<Double> {
    gaussianLogDensity(of: inputs[0], mean: inputs[1], logVariance: inputs[2])
  }

  private func fusedBernoulli(_ inputs: [Variable<Double>]) -> Variable<Double> {
    bernoulliLogDensity(of: inputs[0], logits: inputs[1])
  }

  /// Of x and of the parameters: equal, and with rows of x that serve several.
  private static let shapes: [(Shape, Shape)] = [
    ([5], [5]), ([3, 4], [3, 4]), ([2, 1, 130], [2, 3, 130]), ([70], [4, 70]), ([3, 1], [3, 9]), ([2, 1, 1], [2, 5, 1]),
    ([0, 4], [0, 4]), ([3, 0], [3, 0]), ([1, 1], [1, 1]), ([2, 1, 2, 40], [2, 3, 2, 40]),
  ]

  @Test("value and gradients are those of the composed formula", arguments: shapes)
  func oracle(_ x: Shape, _ parameters: Shape) throws {
    let values = [sample(x), sample(parameters, seed: 2) * 3, sample([1], seed: 3)].map { Variable($0) }
    let weights = Variable(sample(Shape(parameters.dropLast()), seed: 4))
    func expectEqual(
      _ inputs: [Variable<Double>], _ fused: ([Variable<Double>]) -> Variable<Double>,
      _ composed: ([Variable<Double>]) -> Variable<Double>
    ) throws {
      let tape = Tape<Double>()
      let found = try tape.valueWithGradient(at: inputs) { (fused($0) * weights).sum() }
      let expected = try tape.valueWithGradient(at: inputs) { (composed($0) * weights).sum() }
      expectClose(found.value.value, expected.value.value.reference, within: 1e-10)
      for (gradient, other) in zip(found.gradients, expected.gradients) {
        #expect(gradient.shape == other.shape)
        expectClose(gradient.value, other.value.reference, within: 1e-10)
      }
    }
    try expectEqual(values, fusedGaussian, composedGaussian)
    try expectEqual(Array(values.prefix(2)), fusedBernoulli, composedBernoulli)
  }

  @Test("derivatives to third order, for every shape of one element", arguments: [[], [1], [1, 1], [1, 1, 1]] as [Shape])
  func oneElement(shape: Shape) throws {
    let inputs = [sample([3]), sample([2, 3], seed: 2), Tensor([0.5], shape: shape)]
    #expect(fusedGaussian(inputs.map { Variable($0) }).shape == [2])
    check(inputs, "log variance \(shape)") { self.fusedGaussian($0) }
    let products = try Tape<Double>().hessianVectorProduct(
      at: inputs.map { Variable($0) }, vectors: inputs.map { Variable($0) }
    ) { self.fusedGaussian($0).sum() }
    #expect(products.map(\.shape) == inputs.map(\.shape))
  }

  @Test("memory in another order than the shape's, and one number for a row")
  func views() {
    let x = Variable(sample([6, 4]).transposed())
    let logits = Variable(sample([6, 4], seed: 2).transposed())
    expectClose(fusedBernoulli([x, logits]).value, composedBernoulli([x, logits]).value.reference, within: 1e-12)
    let spread = Variable(sample([4, 1]).broadcast(to: [4, 6]))
    expectClose(fusedBernoulli([spread, logits]).value, composedBernoulli([spread, logits]).value.reference, within: 1e-12)
  }

  @Test("gradients of gradients")
  func higherOrders() {
    let inputs = [sample([2, 1, 5]), sample([2, 3, 5], seed: 2), sample([1], seed: 3)]
    check(inputs, "gaussian") { square(self.fusedGaussian($0)).sum() }
    check(Array(inputs.prefix(2)), "bernoulli") { square(self.fusedBernoulli($0)).sum() }
  }

  @Test("logits that are sure of themselves, and in single precision")
  func extremes() {
    let logits = Tensor<Float>([-1e4, -100, 0, 100, 1e4])
    func density(_ x: Float) -> Tensor<Float> {
      bernoulliLogDensity(
        of: Variable(Tensor(repeating: x, shape: [5, 1])), logits: Variable(logits.expandingAxis(at: 1))
      ).value
    }
    expectClose(density(0), Tensor([0, 0, -0.6931472, -100, -1e4]).reference, within: 1e-7)
    expectClose(density(1), Tensor([-1e4, -100, -0.6931472, 0, 0]).reference, within: 1e-7)
  }

  @Test("shapes that do not fit end the program")
  func failures() async {
    await #expect(processExitsWith: .failure) {
      _ = bernoulliLogDensity(of: Variable(Tensor<Float>.zeros([3, 4])), logits: Variable(Tensor<Float>.zeros([4])))
    }
    await #expect(processExitsWith: .failure) {
      _ = gaussianLogDensity(
        of: Variable(Tensor<Float>.zeros([4])), mean: Variable(Tensor<Float>.zeros([4])),
        logVariance: Variable(Tensor<Float>.zeros([4])))
    }
  }
}
