import Optimization
import TestSupport
import Testing

@Suite("Adam")
struct AdamTests {
  private func normal<Scalar: TensorScalar>(_ shape: Shape, seed: UInt64) -> Tensor<Scalar> {
    Tensor.randomNormal(shape, from: RandomStream(seed: seed, purpose: 0))
  }

  /// The recurrence as it is printed, in Double.
  private struct Reference64 {
    var (m, v) = (0.0, 0.0)
    var (beta1Power, beta2Power) = (1.0, 1.0)

    mutating func step(_ gradient: Double, rate: Double) -> Double {
      m = 0.9 * m + 0.1 * gradient
      v = 0.999 * v + 0.001 * gradient * gradient
      beta1Power *= 0.9
      beta2Power *= 0.999
      return rate * (m / (1 - beta1Power)) / ((v / (1 - beta2Power)).squareRoot() + 1e-8)
    }
  }

  private func run<Scalar: TensorScalar>(steps: Int, tolerance: Double, as: Scalar.Type) {
    let shapes: [Shape] = [[3, 5], [7], [], [0, 2]]
    var parameters: [Tensor<Scalar>] = shapes.enumerated().map { normal($1, seed: UInt64($0)) }
    var expected = parameters.map { Tensor<Double>($0).scalars }
    var references = shapes.map { [Reference64](repeating: Reference64(), count: $0.elementCount) }
    var adam = Adam<Scalar>(learningRate: 0.01)
    for step in 0..<steps {
      // Of sizes from 1e-6 to 1e2, some of them zero now and then.
      let gradients: [Tensor<Scalar>] = shapes.enumerated().map { index, shape in
        let random: Tensor<Scalar> = normal(shape, seed: UInt64(100 * step + 10 + index))
        let sizes = Tensor<Scalar>(shape: shape) { buffer in
          for position in buffer.indices { buffer[position] = [1e-6, 1, 1e2, 0][(position + step) % 4] }
        }
        return random * sizes
      }
      adam.update(&parameters, gradients: gradients)
      for index in shapes.indices {
        for (position, gradient) in Tensor<Double>(gradients[index]).scalars.enumerated() {
          expected[index][position] -= references[index][position].step(gradient, rate: 0.01)
        }
      }
    }
    #expect(adam.updateCount == steps)
    for index in shapes.indices {
      for (found, wanted) in zip(Tensor<Double>(parameters[index]).scalars, expected[index]) {
        #expect(Swift.abs(found - wanted) <= tolerance * (1 + Swift.abs(wanted)), "parameter \(index)")
      }
      for (found, reference) in zip(Tensor<Double>(adam.firstMoments[index]).scalars, references[index]) {
        #expect(Swift.abs(found - reference.m) <= tolerance * (1 + Swift.abs(reference.m)))
      }
      for (found, reference) in zip(Tensor<Double>(adam.secondMoments[index]).scalars, references[index]) {
        #expect(Swift.abs(found - reference.v) <= tolerance * (1 + Swift.abs(reference.v)))
      }
    }
  }

  @Test("follows the recurrence, with its corrections of the bias")
  func recurrence() {
    for steps in [1, 2, 10, 1000] {
      run(steps: steps, tolerance: 1e-13, as: Double.self)
      run(steps: steps, tolerance: 2e-5, as: Float.self)
    }
  }

  @Test("the first update has the learning rate's size, whatever the gradient's")
  func firstUpdate() {
    var adam = Adam<Double>(learningRate: 0.25)
    var parameters = [Tensor<Double>([1, 1, 1])]
    adam.update(&parameters, gradients: [Tensor([1e-3, -50, 0])])
    expectClose(parameters[0], Reference(shape: [3], elements: [0.75, 1.25, 1]), within: 1e-5)
  }

  @Test("works in place, and not on what others hold")
  func inPlace() async {
    await #expect(processExitsWith: .success) {
      var adam = Adam<Float>(learningRate: 0.1)
      var parameters = [Tensor<Float>(repeating: 1, shape: [1000])]
      let gradients = [Tensor<Float>(repeating: 2, shape: [1000])]
      adam.update(&parameters, gradients: gradients)
      let before = StoragePool.statistics
      adam.update(&parameters, gradients: gradients)
      #expect(StoragePool.statistics == before)
      let (held, optimizer) = (parameters, adam)
      let (heldValue, moment) = (held[0].scalars[0], optimizer.firstMoments[0].scalars[0])
      adam.update(&parameters, gradients: gradients)
      #expect(held[0].scalars[0] == heldValue && parameters[0].scalars[0] < heldValue)
      #expect(optimizer.firstMoments[0].scalars[0] == moment && optimizer.updateCount == 2)
    }
  }

  @Test("some parameters among others move as they would alone, and the others stay")
  func positions() {
    let gradients: [Tensor<Double>] = [[1, -2], [3]]
    var (adam, alone) = (Adam<Double>(learningRate: 0.1), Adam<Double>(learningRate: 0.1))
    var all: [Tensor<Double>] = [[7], [1, 2], [8], [3]]
    var two = [all[1], all[3]]
    for _ in 0..<3 {
      adam.update(&all, at: [1, 3], gradients: gradients)
      alone.update(&two, gradients: gradients)
    }
    #expect(all == [[7], two[0], [8], two[1]])
  }

  @Test("other constants follow the recurrence")
  func constants() {
    var adam = Adam<Double>(learningRate: 0.1, beta1: 0.5, beta2: 0.75, epsilon: 0.01)
    var x = Tensor<Double>([1.0])
    var (expected, m, v) = (1.0, 0.0, 0.0)
    for step in 1...10 {
      let gradient = 2 * expected
      adam.update(&x, gradient: x * 2)
      m = 0.5 * m + 0.5 * gradient
      v = 0.75 * v + 0.25 * gradient * gradient
      let (mean, square) = (m / (1 - pow(0.5, Double(step))), v / (1 - pow(0.75, Double(step))))
      expected -= 0.1 * mean / (square.squareRoot() + 0.01)
      #expect(abs(x[scalarAt: 0] - expected) < 1e-14)
    }
  }

  @Test("gradients of another number or shape end the program")
  func wrongShapes() async {
    let count = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var (adam, x) = (Adam<Double>(), [Tensor<Double>.ones([2])])
      adam.update(&x, gradients: [])
    }
    #expect(text(count).contains("Adam.update: expected 1 for the number of gradients, found 0"))
    let shape = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var (adam, x) = (Adam<Double>(), Tensor<Double>.ones([2]))
      adam.update(&x, gradient: .ones([3]))
    }
    #expect(
      text(shape).contains("Adam.update: expected gradients in the shapes of the parameters, found shapes [2] and [3]"))
  }
}
