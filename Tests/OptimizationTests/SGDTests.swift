import Optimization
import TestSupport
import Testing

@Suite("SGD")
struct SGDTests {
  /// x₀ = 1, f = x², η = 0.1: by hand.
  private func path(momentum: Double, isNesterov: Bool) -> [Double] {
    var sgd = SGD<Double>(learningRate: 0.1, momentum: momentum, isNesterov: isNesterov)
    var x = Tensor<Double>([1.0])
    return (0..<3).map { _ in
      sgd.update(&x, gradient: x * 2)
      return x[scalarAt: 0]
    }
  }

  @Test("plain, with momentum and by Nesterov: the steps of the formulas")
  func steps() {
    func expect(_ found: [Double], _ expected: [Double]) {
      #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-15 }, "\(found), expected \(expected)")
    }
    expect(path(momentum: 0, isNesterov: false), [0.8, 0.64, 0.512])
    // v = 2, 2.6, 2.38; x = 0.8, 0.54, 0.302.
    expect(path(momentum: 0.5, isNesterov: false), [0.8, 0.54, 0.302])
    // g = 2, v = 2, x = 1 - 0.1 (2 + 1) = 0.7; g = 1.4, v = 2.4, x = 0.7 - 0.1 (1.4 + 1.2) = 0.44;
    // g = 0.88, v = 2.08, x = 0.44 - 0.1 (0.88 + 1.04) = 0.248.
    expect(path(momentum: 0.5, isNesterov: true), [0.7, 0.44, 0.248])
  }

  @Test("several parameters of any shape move together, in both precisions")
  func several() {
    func check<Scalar: TensorScalar>(_ type: Scalar.Type) {
      var parameters: [Tensor<Scalar>] = [.ones([2, 3]), .ones([]), .zeros([0])]
      let kept = parameters
      var sgd = SGD<Scalar>(learningRate: 0.5, momentum: 0.5)
      for _ in 0..<2 { sgd.update(&parameters, gradients: kept) }
      #expect(parameters[0] == Tensor(repeating: -0.25, shape: [2, 3]) && parameters[1].scalar == -0.25)
      #expect(kept[0] == .ones([2, 3]) && parameters[2].shape == [0])
    }
    check(Float.self)
    check(Double.self)
  }

  @Test("parameters of other shapes than in the first step end the program")
  func changed() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var sgd = SGD<Double>(learningRate: 1, momentum: 0.9)
      var x = Tensor<Double>.ones([2])
      sgd.update(&x, gradient: x)
      x = .ones([3])
      sgd.update(&x, gradient: x)
    }
    #expect(
      text(result).contains("SGD.update: expected velocities in the shapes of the parameters, found shapes [3] and [2]"))
  }
}
