import Autodiff
import GradientTestSupport
import TestSupport
import Testing

@Suite("Tape+Differentiation")
struct TapeDifferentiationTests {
  let tape = Tape<Double>()

  // MARK: Gradients

  @Test("an input without influence has a zero gradient of its shape")
  func unusedInput() throws {
    let inputs = [sample([2, 3]), sample([4]), sample([])].map { Variable($0) }
    let (value, gradients) = try tape.valueWithGradient(at: inputs) { square($0[0]).sum() }
    #expect(value.scalar == square(inputs[0].value).sum().scalar)
    #expect(gradients[0].value == inputs[0].value * 2)
    #expect(gradients[1].value == Tensor.zeros([4]))
    #expect(gradients[2].value == Tensor.zeros([]))
    let none = try tape.gradient(at: inputs) { _ in Variable(3) }
    #expect(none.map(\.shape) == inputs.map(\.shape))
    #expect(none.allSatisfy { $0.value == Tensor.zeros($0.shape) })
  }

  @Test("an input may be the value itself, and no input at all is no error")
  func trivialFunctions() throws {
    #expect(try tape.gradient(at: Variable(5)) { $0 }.scalar == 1)
    let (value, gradients) = try tape.valueWithGradient(at: [Variable(1), Variable(2)]) { $0[1] }
    #expect(value.scalar == 2)
    #expect(gradients.map(\.scalar) == [0, 1])
    #expect(try tape.valueWithGradient(at: []) { _ in Variable(3) }.gradients.isEmpty)
  }

  @Test("a variable used along several ways gets the sum of their gradients")
  func fanOut() throws {
    let x = sample([5])
    let gradient = try tape.gradient(at: Variable(x)) { x in
      let y = x * 3
      return (x + x + y * x + y).sum()
    }
    expectClose(gradient.value, (x * 6 + 5).reference, within: 1e-14)
  }

  @Test("a value of any shape of one element is a number")
  func oneElement() throws {
    for shape: Shape in [[], [1], [1, 1, 1]] {
      let gradient = try tape.gradient(at: Variable(sample([3]))) { $0.sum().reshaped(to: shape) }
      #expect(gradient.value == [1, 1, 1])
    }
  }

  @Test("outside of all differentiations the results are constants")
  func resultsAreConstants() throws {
    let x = Variable(sample([2]))
    let (value, gradients) = try tape.valueWithGradient(at: [x]) { $0[0].sum() }
    #expect(value.isConstant && gradients[0].isConstant)
    // The VJP hands back an input, which stands on the tape.
    let passed = try tape.gradient(at: [x, Variable(sample([2], seed: 2))]) { inputs in
      customOperation(inputs, values: [(inputs[0].value * inputs[1].value).sum()]) { context in
        [context.inputs[1], context.inputs[0]]
      }[0]
    }
    #expect(passed.allSatisfy { $0.isConstant })
    let products = try tape.vectorJacobianProduct(at: [x], vectors: [x]) { $0 }
    #expect(products.outputs[0].isConstant && products.products[0].isConstant)
    let pushed = try tape.jacobianVectorProduct(at: [x], vectors: [x]) { $0 }
    #expect(pushed.outputs[0].isConstant && pushed.products[0].isConstant)
    #expect(pushed.products[0].value == x.value)
  }

  // MARK: Nesting

  @Test("an inner derivative does not see the outer variable's change")
  func perturbationConfusion() throws {
    // d/dx of x · d/dy(x + y) = d/dx x = 1, where y is set to x.
    let derivative = try tape.gradient(at: Variable(1)) { x in
      try x * tape.gradient(at: x) { y in x + y }
    }
    #expect(derivative.scalar == 1)
    // d/dx of x · d/dy(x y) = d/dx x² = 2 x, with y set to a constant.
    let other = try tape.gradient(at: Variable(3)) { x in
      try x * tape.gradient(at: Variable(2)) { y in x * y }
    }
    #expect(other.scalar == 6)
    // With y = x: x · d/dy(x y²) = 2 x² y = 2 x³, and its derivative 6 x².
    let third = try tape.gradient(at: Variable(3)) { x in
      try x * tape.gradient(at: x) { y in x * square(y) }
    }
    #expect(third.scalar == 54)
  }

  @Test("derivatives of any order, through control flow that looks at values")
  func higherOrders() throws {
    // The examples of JAX's autodidax: f(x) = -2 sin x + x, and a function with a branch.
    func f(_ x: Variable<Double>) -> Variable<Double> { -(sin(x) * 2) + x }
    func derivative(
      _ function: @escaping (Variable<Double>) throws -> Variable<Double>
    ) -> (Variable<Double>) throws -> Variable<Double> {
      { x in try self.tape.gradient(at: x, of: function) }
    }
    let x = Variable(3.0)
    let (sine, cosine) = (sin(x).scalar, cos(x).scalar)
    let expected = [1 - 2 * cosine, 2 * sine, 2 * cosine, -2 * sine, -2 * cosine]
    var function: (Variable<Double>) throws -> Variable<Double> = f
    for value in expected {
      function = derivative(function)
      #expect(abs(try function(x).scalar - value) < 1e-14)
    }

    func branching(_ x: Variable<Double>) -> Variable<Double> { x.scalar > 0 ? 2 * x : x }
    #expect(try derivative(branching)(Variable(3)).scalar == 2)
    #expect(try derivative(branching)(Variable(-3)).scalar == 1)
    #expect(try derivative(derivative(branching))(Variable(3)).scalar == 0)
  }

  @Test("third derivatives of a polynomial, in both powers, are exact also at 0")
  func thirdDerivatives() throws {
    for x in [0.0, 1, -2] {
      for exponent in [2.0, 3, 4] {
        let third = try tape.gradient(at: Variable(x)) { x in
          try tape.gradient(at: x) { x in try tape.gradient(at: x) { pow($0, exponent) } }
        }
        let factor = exponent * (exponent - 1) * (exponent - 2)
        #expect(third.scalar == (factor == 0 ? 0 : factor * (exponent == 3 ? 1 : x)), "x^\(exponent) at \(x)")
      }
    }
  }

  @Test("a gradient step inside a function is differentiated, with captured variables on every level")
  func gradientSteps() throws {
    // z(w) = z₀ - α ∂/∂z ½ (w z - 1)², f(w) = z(w)²: by hand, dz/dw = -α (2 w z₀ - 1).
    let (start, rate, w) = (0.7, 0.1, 1.3)
    let gradient = try tape.gradient(at: Variable(w)) { w in
      let z = try Variable(start) - rate * tape.gradient(at: Variable(start)) { z in square(w * z - 1) * 0.5 }
      return square(z)
    }
    let z = start - rate * (w * start - 1) * w
    #expect(abs(gradient.scalar + 2 * z * rate * (2 * w * start - 1)) < 1e-15)
  }

  @Test("the outer gradient passes through inner inputs that were made from outer variables")
  func innerInputs() throws {
    // d/dx of ‖∇ (y³)(y = x²)‖ = d/dx 3 x⁴ = 12 x³
    let gradient = try tape.gradient(at: Variable(2)) { x in
      try tape.gradient(at: square(x)) { y in y * y * y }
    }
    #expect(gradient.scalar == 96)
  }

  // MARK: Products with Jacobians and Hessians

  /// (x, y) ↦ (A x ⊙ y, Σ x²), with its Jacobian written out.
  private let matrix = sample([3, 2], seed: 9)
  private let x = sample([2], seed: 7)
  private let y = sample([3], seed: 8)

  private func function(_ inputs: [Variable<Double>]) -> [Variable<Double>] {
    [gemv(Variable(matrix), inputs[0]) * inputs[1], inputs[0].sumOfSquares()]
  }

  @Test("products with the Jacobian from either side agree with the matrix written out")
  func jacobianProducts() throws {
    let (u, s) = (sample([3], seed: 3), sample([], seed: 4))
    let (v, w) = (sample([2], seed: 5), sample([3], seed: 6))
    let image = gemv(matrix, x)
    // J = [diag(y) A, diag(A x); 2 xᵀ, 0]
    let first = matrix * y.expandingAxis(at: 1)

    let inputs = [x, y].map { Variable($0) }
    let transposed = try tape.vectorJacobianProduct(at: inputs, vectors: [u, s].map { Variable($0) }, of: function)
    #expect(transposed.outputs.map(\.value) == function(inputs).map(\.value))
    let expectedX = gemv(first, u, transpose: true) + x * s * 2
    expectClose(transposed.products[0].value, expectedX.reference, within: 1e-14)
    expectClose(transposed.products[1].value, (image * u).reference, within: 1e-14)

    let calls = Counter()
    let pushed = try tape.jacobianVectorProduct(at: inputs, vectors: [v, w].map { Variable($0) }) { inputs in
      calls.count += 1
      return function(inputs)
    }
    #expect(calls.count == 1)
    #expect(pushed.outputs.map(\.value) == function(inputs).map(\.value))
    expectClose(pushed.products[0].value, (gemv(first, v) + image * w).reference, within: 1e-14)
    expectClose(pushed.products[1].value, (dot(x, v) * 2).reference, within: 1e-14)
  }

  @Test("J v is zero where an output or all of them do not depend on the inputs")
  func independentOutputs() throws {
    let products = try tape.jacobianVectorProduct(at: [Variable(x)], vectors: [Variable(x)]) { inputs in
      [Variable(sample([2, 2])), inputs[0] * 2, Variable(1)]
    }.products
    #expect(products.map(\.value) == [Tensor.zeros([2, 2]), x * 2, Tensor(0)])
    let none = try tape.jacobianVectorProduct(at: [Variable(x)], vectors: [Variable(x)]) { _ in [Variable(y)] }
    #expect(none.products.map(\.value) == [Tensor.zeros([3])])
    let zero = try tape.vectorJacobianProduct(at: [Variable(x)], vectors: [Variable(y)]) { _ in [Variable(y)] }
    #expect(zero.products.map(\.value) == [Tensor.zeros([2])])
  }

  @Test("a product with the Hessian agrees with the matrix written out")
  func hessianProduct() throws {
    // f = xᵀ S x / 2 + Σ sin x: H = S - diag(sin x).
    let square = sample([4, 4])
    let symmetric = square + square.transposed()
    let (x, v) = (sample([4], seed: 2), sample([4], seed: 3))
    let product = try hessianVectorProduct(at: x, vector: v) { x in
      dot(x, gemv(Variable(symmetric), x)) * 0.5 + sin(x).sum()
    }
    expectClose(product, (gemv(symmetric, v) - sin(x) * v).reference, within: 1e-13)
  }

  @Test("the Hessian couples the inputs")
  func hessianBlocks() throws {
    // f = a b²: H (p, q) = (2 b q, 2 b p + 2 a q).
    let products = try tape.hessianVectorProduct(
      at: [Variable(3), Variable(5)], vectors: [Variable(1), Variable(10)]
    ) { $0[0] * square($0[1]) }
    #expect(products.map(\.scalar) == [100, 70])
  }

  @Test("J v and H v inside a differentiation are differentiated")
  func nestedProducts() throws {
    // J v of exp is exp(x) v: its gradient in x is exp(x) v again, that in v exp(x).
    let (x, v) = (sample([3], seed: 2), sample([3], seed: 3))
    let gradients = try tape.gradient(at: [Variable(x), Variable(v)]) { inputs in
      try tape.jacobianVectorProduct(at: [inputs[0]], vectors: [inputs[1]]) { [exp($0[0])] }.products[0].sum()
    }
    expectClose(gradients[0].value, (exp(x) * v).reference, within: 1e-14)
    expectClose(gradients[1].value, exp(x).reference, within: 1e-14)
    try checkGradients(order: 2, at: [x, v], tape: tape) { inputs in
      try tape.hessianVectorProduct(at: [inputs[0]], vectors: [inputs[1]]) { (sin($0[0]) * exp($0[0])).sum() }
    }
    try checkGradients(order: 2, at: [x, v], tape: tape) { inputs in
      let (outputs, products) = try tape.jacobianVectorProduct(at: [inputs[0]], vectors: [inputs[1]]) {
        [$0[0] * $0[0].sum(), square($0[0])]
      }
      return outputs + products
    }
  }

  // MARK: The free functions

  @Test("the functions without a tape give the same")
  func freeFunctions() throws {
    let x = sample([3])
    let (value, gradients) = try valueWithGradient(at: [x, x]) { ($0[0] * $0[1] * 3).sum() }
    #expect(value == (x * x * 3).sum().scalar)
    #expect(gradients == [x * 3, x * 3])
    #expect(try valueWithGradient(at: x) { square($0).sum() }.gradient == x * 2)
    #expect(try gradient(at: x) { square($0).sum() } == x * 2)
    #expect(try hessianVectorProduct(at: x, vector: [1, 0, 2]) { square($0).sum() } == [2, 0, 4])
  }
}
