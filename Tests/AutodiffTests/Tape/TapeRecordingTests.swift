import Autodiff
import GradientTestSupport
import TestSupport
import Testing

@Suite("Tape+Recording")
struct TapeRecordingTests {
  let tape = Tape<Double>()

  @Test("constants record nothing, also inside a differentiation")
  func constants() throws {
    let constant = Variable(positiveDefinite([], order: 3))
    _ = try tape.gradient(at: Variable(2)) { x in
      #expect(tape.count == 1)
      let y = (constant + constant) * constant - exp(constant)
      let z = try Variable.concatenate([VariableCholesky(constant).solve(constant), y]).sum(axes: [0])
      _ = customOperation([y], values: [y.value]) { _ in [nil] }
      _ = step(x) + sign(x)
      #expect(tape.count == 1)
      #expect(z.isConstant)
      let product = x * z
      #expect(tape.count == 2)
      return product.sum()
    }
    #expect(tape.count == 0)
    #expect((constant * constant).isConstant)
  }

  @Test("the backward pass of the outermost differentiation records nothing")
  func outermostBackward() throws {
    let counts = Counter()
    _ = try tape.gradient(at: Variable(2)) { x in
      let y = customOperation([x], values: [x.value]) { context in
        let before = tape.count
        let result = exp(context.inputs[0]) * context.outputs[0] * context.gradients[0]!
        counts.count += tape.count - before
        return [result]
      }[0]
      return square(y)
    }
    #expect(counts.count == 0)
  }

  @Test("the tape is empty and usable after success, and after a throw in the function or in a VJP")
  func reuse() throws {
    struct Stop: Error, Equatable { let place: String }
    let x = Variable(sample([3]))
    func checkEmpty(_ place: String) throws {
      #expect(tape.count == 0, "\(place)")
      #expect((x * x).isConstant, "\(place)")
      #expect(try tape.gradient(at: x) { square($0).sum() }.value == x.value * 2, "\(place)")
      #expect(tape.count == 0, "\(place)")
    }
    try checkEmpty("at first")
    #expect(throws: Stop(place: "function")) {
      try tape.gradient(at: x) { x in
        _ = exp(x) * x
        throw Stop(place: "function")
      }
    }
    try checkEmpty("after a throw in the function")
    func failing(_ x: Variable<Double>) -> Variable<Double> {
      customOperation([x], values: [x.value]) { _ in throw Stop(place: "VJP") }[0]
    }
    #expect(throws: Stop(place: "VJP")) { try tape.gradient(at: x) { (exp(failing($0)) * $0).sum() } }
    try checkEmpty("after a throw in a VJP")
    #expect(throws: Stop(place: "VJP")) {
      try tape.jacobianVectorProduct(at: [x], vectors: [x]) { [failing($0[0])] }
    }
    try checkEmpty("after a throw in the recorded backward pass of J v")
  }

  @Test("an inner differentiation that throws leaves the outer one as it was")
  func innerThrow() throws {
    struct Stop: Error {}
    let gradient = try tape.gradient(at: Variable(3)) { x in
      let y = square(x)
      do {
        _ = try tape.gradient(at: x) { inner in
          _ = inner * y
          throw Stop()
        }
      } catch is Stop {}
      return y * x
    }
    #expect(gradient.scalar == 27)
    #expect(tape.count == 0)
  }

  @Test("a LinearAlgebraError passes through with its type and its place")
  func linearAlgebraErrors() throws {
    let indefinite: Tensor<Double> = [[1, 0, 0], [0, 1, 0], [0, 0, -1]]
    #expect(throws: LinearAlgebraError.notPositiveDefinite(pivot: 2, batchIndex: 0)) {
      try tape.gradient(at: Variable(indefinite)) { try logDeterminant($0) }
    }
    // The value of a singular matrix exists (-∞), its backward pass does not.
    #expect(throws: LinearAlgebraError.self) {
      try tape.gradient(at: Variable(Tensor.zeros([2, 2]))) { try signedLogDeterminant($0).logarithm }
    }
    #expect(tape.count == 0)
  }

  // MARK: Custom operations

  /// a b, which counts how often its VJP runs and remembers what it was asked for.
  private func product(
    _ a: Variable<Double>, _ b: Variable<Double>, counter: Counter, needed: @escaping ([Bool]) -> Void = { _ in }
  ) -> Variable<Double> {
    customOperation([a, b], values: [a.value * b.value]) { context in
      counter.count += 1
      needed(context.isNeeded)
      let g = context.gradients[0]!
      return [
        context.isNeeded[0] ? g * context.inputs[1] : nil, context.isNeeded[1] ? g * context.inputs[0] : nil,
      ]
    }[0]
  }

  @Test("a VJP runs once for each backward pass that reaches it, and knows which gradients are asked for")
  func isNeeded() throws {
    let (x, c) = (Variable(sample([3])), Variable(sample([3], seed: 2)))
    let counter = Counter()
    var asked: [[Bool]] = []
    let both = try tape.gradient(at: [x, c]) { inputs in
      product(inputs[0], inputs[1], counter: counter) { asked.append($0) }.sum()
    }
    #expect(both.map(\.value) == [c.value, x.value])
    let one = try tape.gradient(at: x) { product(c, $0, counter: counter) { asked.append($0) }.sum() }
    #expect(one.value == c.value)
    #expect(asked == [[true, true], [false, true]])
    #expect(counter.count == 2)

    // Constants only: nothing is recorded, the VJP never runs.
    _ = try tape.gradient(at: x) { x in (product(c, c, counter: counter) * x).sum() }
    // Recorded, but the value does not depend on it.
    _ = try tape.gradient(at: x) { x in
      _ = product(x, x, counter: counter)
      return x.sum()
    }
    // It depends on it only through a stopped gradient.
    _ = try tape.gradient(at: x) { x in (product(x, x, counter: counter).stoppingGradient * x).sum() }
    #expect(counter.count == 2)
  }

  @Test("an inner gradient does not run the VJPs that only concern outer variables")
  func innerNeeds() throws {
    let counter = Counter()
    var asked: [[Bool]] = []
    let value = try tape.gradient(at: Variable(2)) { x in
      let outer = product(x, x, counter: counter)
      let inner = try tape.gradient(at: Variable(5)) { y in
        product(product(x, x, counter: counter), y, counter: counter) { asked.append($0) } + outer
      }
      // y's product once; x's own products are not on the way to y.
      #expect(counter.count == 1)
      #expect(asked == [[false, true]])
      return inner
    }
    // d/dx x² by the recorded inner backward pass.
    #expect(value.scalar == 4)
  }

  @Test("several outputs share one VJP, some without a gradient, some nil gradients out")
  func severalOutputs() throws {
    let counter = Counter()
    var arrived: [[Bool]] = []
    func sumAndDifference(_ a: Variable<Double>, _ b: Variable<Double>) -> [Variable<Double>] {
      customOperation([a, b], values: [a.value + b.value, a.value - b.value, Tensor(1)]) { context in
        counter.count += 1
        arrived.append(context.gradients.map { $0 != nil })
        #expect(context.outputs.map(\.value) == [a.value + b.value, a.value - b.value, Tensor(1)])
        let (s, d) = (context.gradients[0], context.gradients[1])
        guard let s else { return d.map { [$0, -$0] } ?? [nil, nil] }
        guard let d else { return [s, s] }
        return [s + d, s - d]
      }
    }
    let inputs = [Variable(sample([2])), Variable(sample([2], seed: 2))]
    let (a, b) = (inputs[0].value, inputs[1].value)
    let all = try tape.gradient(at: inputs) { inputs in
      let outputs = sumAndDifference(inputs[0], inputs[1])
      return (outputs[0] * outputs[1]).sum()
    }
    expectClose(all[0].value, (a * 2).reference, within: 1e-15)
    expectClose(all[1].value, (b * -2).reference, within: 1e-15)
    let first = try tape.gradient(at: inputs) { sumAndDifference($0[0], $0[1])[0].sum() }
    #expect(first.map(\.value) == [[1, 1], [1, 1]])
    let second = try tape.gradient(at: inputs) { sumAndDifference($0[0], $0[1])[1].sum() }
    #expect(second.map(\.value) == [[1, 1], [-1, -1]])
    // Its VJP returns nil for both: zero gradients.
    let last = try tape.gradient(at: inputs) { sumAndDifference($0[0], $0[1])[2] }
    #expect(last.map(\.value) == [[0, 0], [0, 0]])
    #expect(arrived == [[true, true, false], [true, false, false], [false, true, false], [false, false, true]])
    #expect(counter.count == 4)
    try checkGradients(order: 2, at: inputs.map(\.value)) { sumAndDifference($0[0], exp($0[1])).dropLast() }
  }

  @Test("a custom operation between others is differentiated to second order, in inputs and outputs")
  func secondOrder() {
    check(sample([3]), sample([3], seed: 2)) { product($0[0], exp($0[1]), counter: Counter()) * $0[0] }
    // exp by its own output.
    func customExp(_ x: Variable<Double>) -> Variable<Double> {
      customOperation([x], values: [exp(x.value)]) { [$0.gradients[0]! * $0.outputs[0]] }[0]
    }
    check(sample([3])) { customExp(square($0[0])) }
  }

  @Test("a fused VJP gives the composed formula as its own VJP")
  func fusedVJP() throws {
    // y = sin(a) b. Fused: the VJP is itself a custom operation (g, a, b) ↦ (g b cos a, g sin a).
    func composedVJP(
      _ g: Variable<Double>, _ a: Variable<Double>, _ b: Variable<Double>
    ) -> [Variable<Double>] { [g * b * cos(a), g * sin(a)] }
    let fusedRuns = Counter()
    func fused(_ a: Variable<Double>, _ b: Variable<Double>) -> Variable<Double> {
      customOperation([a, b], values: [sin(a.value) * b.value]) { context in
        let (g, a, b) = (context.gradients[0]!, context.inputs[0], context.inputs[1])
        fusedRuns.count += 1
        let values = [g.value * b.value * cos(a.value), g.value * sin(a.value)]
        return customOperation([g, a, b], values: values) { context in
          try context.tape.vectorJacobianProduct(
            at: context.inputs, vectors: zip(context.gradients, values).map { $0 ?? Variable(Tensor.zeros($1.shape)) }
          ) { composedVJP($0[0], $0[1], $0[2]) }.products
        }
      }[0]
    }
    let (a, b) = (sample([3]), sample([3], seed: 2))
    let gradients = try tape.gradient(at: [Variable(a), Variable(b)]) { fused($0[0], $0[1]).sum() }
    expectClose(gradients[0].value, (b * cos(a)).reference, within: 1e-15)
    expectClose(gradients[1].value, sin(a).reference, within: 1e-15)
    #expect(fusedRuns.count == 1)
    check(a, b) { fused($0[0], $0[1]) * $0[0] }
    try checkGradients(order: 3, at: [a, b], tolerance: 1e-5) { [fused($0[0], $0[1])] }
  }

  @Test("a VJP may differentiate, and sees its inputs and outputs as constants then")
  func differentiatingVJP() throws {
    // y = x with the gradient g d/dt(t x y) at t = 5, which is g x y = g x².
    func odd(_ x: Variable<Double>) -> Variable<Double> {
      customOperation([x], values: [x.value]) { context in
        let (x, y) = (context.inputs[0], context.outputs[0])
        return [try context.gradients[0]! * context.tape.gradient(at: Variable(5)) { t in t * x * y }]
      }[0]
    }
    #expect(try tape.gradient(at: Variable(3)) { odd($0) * 2 }.scalar == 18)
    // The derivative of x² along x is 2 x; y, of value x, has the gradient 1 · x² by the rule: x² · x + x · x².
    let second = try tape.gradient(at: Variable(3)) { x in try tape.gradient(at: x) { odd($0) } }
    #expect(second.scalar == 3 + 3 * 9)
    #expect(tape.count == 0)
  }

  @Test("a VJP's gradient of a broadcast shape is summed")
  func broadcastGradient() throws {
    let gradient = try tape.gradient(at: Variable(sample([3, 1]))) { x in
      customOperation([x], values: [x.value]) { _ in [Variable(Tensor.ones([2, 3, 4]))] }[0].sum()
    }
    #expect(gradient.value == [[8], [8], [8]])
  }

  // MARK: Programming errors

  @Test("a variable of an ended differentiation ends the program wherever it is used")
  func endedDifferentiation() async {
    func message(_ result: ExitTest.Result?) -> Bool {
      text(result).contains("found a variable of a differentiation that has ended: pass on its value instead")
    }
    let operation = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let tape = Tape<Double>()
      var escaped = Variable<Double>(0)
      _ = try tape.gradient(at: Variable(1)) { x in
        escaped = x * 2
        return x
      }
      _ = escaped + 1
    }
    #expect(message(operation))
    let captured = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let tape = Tape<Double>()
      var escaped = Variable<Double>(0)
      for _ in 0..<2 {
        _ = try tape.gradient(at: Variable(1)) { x in
          defer { escaped = x }
          return x * escaped
        }
      }
    }
    #expect(message(captured))
    let returned = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let tape = Tape<Double>()
      var escaped = Variable<Double>(0)
      for _ in 0..<2 {
        _ = try tape.gradient(at: Variable(1)) { x in
          defer { escaped = x }
          return escaped
        }
      }
    }
    #expect(message(returned))
    let input = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let tape = Tape<Double>()
      var escaped = Variable<Double>(0)
      for _ in 0..<2 {
        _ = try tape.gradient(at: escaped) { x in
          escaped = x
          return x
        }
      }
    }
    #expect(message(input))
  }

  @Test("variables of two tapes in one operation end the program")
  func twoTapes() async {
    func message(_ result: ExitTest.Result?) -> Bool {
      text(result).contains("found a variable of another tape: nest differentiations on one tape")
    }
    let pair = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      // The product is refused where it is formed, whatever becomes of it.
      _ = try gradient(at: Tensor<Double>(1)) { x in
        Variable(
          try gradient(at: Tensor<Double>(2)) { y in
            _ = x * y
            return y
          })
      }
    }
    #expect(message(pair))
    let joint = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try gradient(at: Tensor<Double>([1])) { x in
        Variable(
          try gradient(at: Tensor<Double>([2])) { y in
            _ = Variable.concatenate([x, y])
            return y
          })
      }
    }
    #expect(message(joint))
    let input = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try Tape<Double>().gradient(at: Variable(1)) { x in try Tape<Double>().gradient(at: x) { $0 } }
    }
    #expect(message(input))
    let value = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try Tape<Double>().gradient(at: Variable(1)) { x in try Tape<Double>().gradient(at: Variable(1)) { _ in x } }
    }
    #expect(message(value))
  }

  @Test("a function with more than one number as its value ends the program with its shape")
  func notScalar() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try gradient(at: Tensor<Double>([1, 2])) { $0 * 2 }
    }
    #expect(text(result).contains("gradient: expected a function with one number as its value, found shape [2]"))
  }

  @Test("vectors of the wrong number or shape end the program with both")
  func wrongVectors() async {
    let vjp = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let x = Variable(Tensor<Double>([1, 2]))
      _ = try Tape<Double>().vectorJacobianProduct(at: [x], vectors: [Variable(1)]) { $0 }
    }
    #expect(
      text(vjp).contains("vectorJacobianProduct: expected vectors of the variables' shapes, found shapes [] and [2]"))
    let jvp = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let x = Variable(Tensor<Double>([1, 2]))
      _ = try Tape<Double>().jacobianVectorProduct(at: [x], vectors: [Variable(Tensor([1]))]) { $0 }
    }
    #expect(
      text(jvp).contains("jacobianVectorProduct: expected vectors of the variables' shapes, found shapes [1] and [2]"))
    let hvp = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let x = Variable(Tensor<Double>([1, 2]))
      _ = try Tape<Double>().hessianVectorProduct(at: [x], vectors: [x, x]) { $0[0].sum() }
    }
    #expect(text(hvp).contains("hessianVectorProduct: expected as many vectors as variables, found shapes [2] and [1]"))
  }

  @Test("a VJP with the wrong number of gradients or a shape that does not fit ends the program")
  func wrongVJP() async {
    let count = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try gradient(at: Tensor<Double>([1, 2])) { x in
        customOperation([x], values: [x.value]) { _ in [] }[0].sum()
      }
    }
    #expect(
      text(count).contains("customOperation: expected 1 for the number of gradients that the VJP returns, found 0"))
    let shape = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try gradient(at: Tensor<Double>([1, 2])) { x in
        customOperation([x], values: [x.value]) { _ in [Variable(1)] }[0].sum()
      }
    }
    #expect(text(shape).contains("found shapes [] and [2]"))
  }
}
