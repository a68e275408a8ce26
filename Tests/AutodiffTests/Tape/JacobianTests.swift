import Autodiff
import GradientTestSupport
import TestSupport
import Testing

@Suite("Jacobians and Hessians")
struct JacobianTests {
  @Test("the Jacobian of a linear function is its matrix, of an elementwise one diagonal")
  func known() throws {
    let a = sample([3, 4])
    #expect(try jacobian(at: sample([4])) { matmul(Variable(a), $0) } == a)
    let x = sample([3])
    #expect(try jacobian(at: x) { square($0) } == (x * 2).diagonalMatrix())
    let identity = try jacobian(at: sample([2, 3])) { $0.transposed() }
    #expect(identity.shape == [3, 2, 2, 3])
    #expect(identity.sum() == 6.0)
    for i in 0..<3 { for j in 0..<2 { #expect(identity[scalarAt: i, j, j, i] == 1) } }
  }

  @Test("products with vectors are those of the tape, over shapes with 0 and 1",
    arguments: [[], [1], [3], [2, 3], [0], [2, 0]] as [Shape])
  func products(shape: Shape) throws {
    let (x, v) = (sample(shape), sample(shape, seed: 2))
    func function(_ x: Variable<Double>) -> Variable<Double> { (exp(x) * x.sum()).reshaped(to: [-1]) }
    let matrix = try jacobian(at: x, of: function)
    #expect(matrix.shape == Shape([shape.elementCount] + Array(shape)))
    let products = try Tape<Double>().jacobianVectorProduct(at: [Variable(x)], vectors: [Variable(v)]) { [function($0[0])] }
    let flat = matrix.reshaped(to: [shape.elementCount, shape.elementCount])
    expectClose(matmul(flat, v.flattened()), products.products[0].value.reference, within: 1e-12)

    func number(_ x: Variable<Double>) -> Variable<Double> { (exp(x) * x).sum() * x.sum() }
    let second = try hessian(at: x, of: number)
    let square = second.reshaped(to: [shape.elementCount, shape.elementCount])
    expectClose(square, square.transposed().reference, within: 1e-12)
    let expected = try hessianVectorProduct(at: x, vector: v, of: number)
    expectClose(matmul(square, v.flattened()).reshaped(to: shape), expected.reference, within: 1e-12)
  }

  @Test("blocks of several inputs fit together")
  func blocks() throws {
    let inputs = [sample([2]), sample([3], seed: 2)].map { Variable($0) }
    func function(_ x: [Variable<Double>]) -> Variable<Double> { exp(x[0].sum()) * (square(x[1]) * x[1]).sum() }
    let blocks = try Tape<Double>().hessian(at: inputs, of: function)
    let whole = try hessian(at: Tensor.concatenate(inputs.map(\.value))) { x in function(x.split([2, 3])) }
    for (i, rows) in [0..<2, 2..<5].enumerated() {
      for (j, columns) in [0..<2, 2..<5].enumerated() {
        expectClose(blocks[i][j].value, whole[rows, columns].reference, within: 1e-12)
      }
    }
    let jacobians = try Tape<Double>().jacobian(at: inputs) { outer($0[0], $0[1]) }
    #expect(jacobians.map(\.shape) == [[2, 3, 2], [2, 3, 3]])
  }

  @Test("the function is recorded once, and each element of its value takes one backward pass")
  func cost() throws {
    let (calls, passes) = (Counter(), Counter())
    let matrix = try jacobian(at: sample([3])) { x in
      calls.count += 1
      let doubled = customOperation([x], values: [x.value * 2]) { context in
        passes.count += 1
        return [context.gradients[0].map { $0 * 2 }]
      }[0]
      return Variable.concatenate([doubled, square(doubled)])
    }
    #expect(matrix.shape == [6, 3] && calls.count == 1 && passes.count == 6)
  }

  @Test("where inputs are far fewer, each takes one pass over a record of one backward pass")
  func columns() throws {
    let passes = Counter()
    // The third input has no influence, the fourth no elements, and the last elements are the first input itself.
    let inputs = [sample([2]), sample([]), sample([2], seed: 3), sample([0])].map { Variable($0) }
    func function(_ x: [Variable<Double>]) -> Variable<Double> {
      let doubled = customOperation([x[0]], values: [x[0].value * 2]) { context in
        passes.count += 1
        return [context.gradients[0].map { $0 * 2 }]
      }[0]
      let factor = exp(outer(doubled, Variable([1, -0.5, 0.25, 2]))) * x[1]
      return Variable.concatenate([factor.flattened(), maximum(doubled, 0), x[0]])
    }
    let tape = Tape<Double>()
    let jacobians = try tape.jacobian(at: inputs, of: function)
    #expect(jacobians.map(\.shape) == [[12, 2], [12], [12, 2], [12, 0]] && passes.count == 1)
    for row in 0..<12 {
      var seed = Tensor<Double>.zeros([12])
      seed[scalarAt: row] = 1
      let expected = try tape.vectorJacobianProduct(at: inputs, vectors: [Variable(seed)]) { [function($0)] }.products
      for (jacobian, gradient) in zip(jacobians, expected) {
        expectClose(jacobian.value[row], gradient.value.reference, within: 1e-13)
      }
    }
    #expect(tape.count == 0)
    try checkGradients(order: 2, at: [sample([2])], tape: tape) { inputs in
      [try tape.jacobian(at: inputs[0]) { exp(outer(square($0), $0 * $0.sum())).broadcast(to: [3, 2, 2]) }]
    }
  }

  @Test("a VJP that is written in tensors serves rows, and is refused where it is to be differentiated")
  func firstOrder() throws {
    func cubed(_ x: Variable<Double>) -> Variable<Double> {
      customOperation([x], values: [x.value * x.value * x.value]) { context in
        [Variable(context.gradients[0]!.value * context.inputs[0].value * context.inputs[0].value * 3)]
      }[0]
    }
    let x = sample([2])
    let matrix = try jacobian(at: x) { cubed($0).broadcast(to: [4, 2]) }
    let diagonal = (square(x) * 3).diagonalMatrix()
    #expect(matrix == Tensor.stack([diagonal, diagonal, diagonal, diagonal]))
    #expect(throws: AutodiffError.constantGradient(input: 0)) { try hessian(at: x) { cubed($0).sum() * $0.sum() } }
    #expect("\(AutodiffError.constantGradient(input: 0))".contains("write its VJP in operations on variables"))
  }

  @Test("both can be differentiated again, to third order")
  func nested() throws {
    let tape = Tape<Double>()
    let x = sample([3])
    try checkGradients(order: 3, at: [x], tape: tape) { inputs in
      [try tape.jacobian(at: inputs[0]) { exp($0) * $0.sum() }]
    }
    try checkGradients(order: 2, at: [x], tape: tape) { inputs in
      [try logDeterminant(try tape.hessian(at: inputs[0]) { exp($0).sum() + square($0.sum()) })]
    }
    #expect(tape.count == 0)
  }

  @Test("the Hessian of a function with more than one number ends the program")
  func wrongShape() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try hessian(at: Tensor<Double>.ones([2])) { $0 * 2 }
    }
    #expect(text(result).contains("gradient: expected a function with one number as its value, found shape [2]"))
  }
}
