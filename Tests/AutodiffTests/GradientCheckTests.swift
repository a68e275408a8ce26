import Autodiff
import GradientTestSupport
import Testing

@Suite("GradientCheck")
struct GradientCheckTests {
  /// x² with a wrong first or second derivative.
  private func wrong(_ x: Variable<Double>, first: Double = 2, second: Double = 2) -> Variable<Double> {
    customOperation([x], values: [square(x.value)]) { context in
      let (g, x) = (context.gradients[0]!, context.inputs[0])
      // first · x as a value, whose derivative says `second`.
      let slope = customOperation([x], values: [x.value * first]) { [$0.gradients[0]! * second] }[0]
      return [g * slope]
    }[0]
  }

  @Test("right derivatives pass to every order")
  func passes() throws {
    try checkGradients(order: 4, at: [sample([3])], tolerance: 1e-5) { [sin($0[0]), exp($0[0]).sum()] }
    try checkGradients(order: 3, at: [sample([3])]) { [wrong($0[0])] }
    try checkGradients(at: []) { _ in [Variable(1)] }
  }

  @Test("a wrong derivative is found, and its order named")
  func wrongDerivatives() throws {
    for seed in 0..<10 as Range<UInt64> {
      let first = #expect(throws: GradientCheckError.self) {
        try checkGradients(order: 1, at: [sample([3])], seed: seed) { [wrong($0[0], first: 2.001)] }
      }
      #expect(first?.order == 1)
      let second = #expect(throws: GradientCheckError.self) {
        try checkGradients(order: 2, at: [sample([3])], seed: seed) { [wrong($0[0], second: 2.001)] }
      }
      #expect(second?.order == 2)
      // To first order nothing is wrong with it.
      try checkGradients(order: 1, at: [sample([3])], seed: seed) { [wrong($0[0], second: 2.001)] }
    }
  }

  @Test("one wrong element among many, a missing gradient and a NaN are found")
  func subtleErrors() {
    let x = sample([100])
    var factors = Tensor<Double>.ones([100])
    factors[57] = Tensor(1.01)
    func scaled(_ x: Variable<Double>, _ factors: Tensor<Double>?) -> Variable<Double> {
      customOperation([x], values: [x.value]) { context in
        [factors.map { context.gradients[0]! * Variable($0) }]
      }[0]
    }
    #expect(throws: GradientCheckError.self) { try checkGradients(order: 1, at: [x]) { [scaled($0[0], factors)] } }
    #expect(throws: GradientCheckError.self) { try checkGradients(order: 1, at: [x]) { [scaled($0[0], nil)] } }
    factors[57] = Tensor(.nan)
    #expect(throws: GradientCheckError.self) { try checkGradients(order: 1, at: [x]) { [scaled($0[0], factors)] } }
    #expect(throws: GradientCheckError.self) { try checkGradients(order: 1, at: [x]) { [log($0[0] - 3)] } }
  }

  @Test("a wrong value in one of several outputs or inputs is found")
  func severalVariables() {
    #expect(throws: GradientCheckError.self) {
      try checkGradients(order: 1, at: [sample([2]), sample([3])]) { [$0[0], $0[1] * 2, wrong($0[1], first: 1)] }
    }
  }

  @Test("the error says what was compared")
  func description() {
    let error = #expect(throws: GradientCheckError.self) {
      try checkGradients(at: [Tensor(1)]) { [wrong($0[0], first: 3)] }
    }
    guard let error else { return }
    // 3 instead of 2 along the same directions.
    #expect(Swift.abs(error.derivative / error.difference - 1.5) < 1e-6)
    #expect(error.tolerance == 1e-6 && error.error > 1e-6)
    #expect(error.description.contains("derivative of order 1") && error.description.contains("\(error.derivative)"))
  }

  @Test("what the function throws is passed on")
  func functionThrows() {
    #expect(throws: LinearAlgebraError.notPositiveDefinite(pivot: 0, batchIndex: 0)) {
      try checkGradients(at: [Tensor([-1], shape: [1, 1])]) { [try cholesky($0[0])] }
    }
  }
}
