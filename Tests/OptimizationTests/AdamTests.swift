import LatentModels
import Optimization
import TestSupport
import Testing

@Suite("Adam of Optimization")
struct OptimizationAdamTests {
  private func gradients<Scalar: TensorScalar>(_ shapes: [Shape], step: Int) -> [Tensor<Scalar>] {
    shapes.enumerated().map { Tensor.randomNormal($1, from: RandomStream(seed: 3, purpose: UInt8($0), index: UInt64(step))) }
  }

  private func sameAsTraining<Scalar: TensorScalar>(_ type: Scalar.Type) {
    let shapes: [Shape] = [[3, 5], [70_000], [], [0, 2]]
    var mine: [Tensor<Scalar>] = gradients(shapes, step: 1000)
    var theirs = mine
    var adam = Optimization.Adam<Scalar>(learningRate: 0.01)
    var training = LatentModels.Adam<Scalar>(parameterShapes: shapes, learningRate: 0.01)
    for step in 0..<20 {
      let gradients: [Tensor<Scalar>] = gradients(shapes, step: step)
      adam.update(&mine, gradients: gradients)
      training.update(&theirs, gradients: gradients)
    }
    for (found, expected) in zip(mine + adam.firstMoments, theirs + training.firstMoments) { expectIdentical(found, expected) }
    #expect(adam.updateCount == 20 && adam.secondMoments == training.secondMoments)
  }

  @Test("has every bit of the one that trains models, in both precisions")
  func training() {
    sameAsTraining(Double.self)
    sameAsTraining(Float.self)
  }

  @Test("other constants follow the recurrence")
  func constants() {
    var adam = Optimization.Adam<Double>(learningRate: 0.1, beta1: 0.5, beta2: 0.75, epsilon: 0.01)
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
      var (adam, x) = (Optimization.Adam<Double>(), [Tensor<Double>.ones([2])])
      adam.update(&x, gradients: [])
    }
    #expect(text(count).contains("Adam.update: expected 1 for the number of gradients, found 0"))
    let shape = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var (adam, x) = (Optimization.Adam<Double>(), Tensor<Double>.ones([2]))
      adam.update(&x, gradient: .ones([3]))
    }
    #expect(
      text(shape).contains("Adam.update: expected gradients in the shapes of the parameters, found shapes [2] and [3]"))
  }
}

/// The text that a process wrote to its standard error before it ended.
func text(_ result: ExitTest.Result?) -> String { String(decoding: result?.standardErrorContent ?? [], as: UTF8.self) }
