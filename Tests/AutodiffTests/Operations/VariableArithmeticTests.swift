import Autodiff
import GradientTestSupport
import TestSupport
import Testing

@Suite("Variable+Arithmetic")
struct VariableArithmeticTests {
  @Test("values are those of the tensors' operations")
  func values() {
    let (x, y) = (sample([2, 3], in: 0.5...2), sample([3], seed: 2))
    let (a, b) = (Variable(x), Variable(y))
    #expect((a + b).value == x + y)
    #expect((a - b).value == x - y)
    #expect((a * b).value == x * y)
    #expect((a / b).value == x / y)
    #expect((a + 2).value == x + 2 && (2 + a).value == 2 + x)
    #expect((a - 2).value == x - 2 && (2 - a).value == 2 - x)
    #expect((a * 2).value == x * 2 && (2 * a).value == 2 * x)
    #expect((a / 2).value == x / 2 && (2 / a).value == 2 / x)
    #expect((-a).value == -x)
    #expect(pow(a, b).value == pow(x, y) && pow(a, 1.5).value == pow(x, 1.5) && pow(a, 0).value == pow(x, 0))
    #expect(maximum(a, b).value == maximum(x, y) && maximum(a, 0.5).value == maximum(x, 0.5))
    #expect(minimum(a, b).value == minimum(x, y) && minimum(a, 0.5).value == minimum(x, 0.5))
    var (v, t) = (a, x)
    v += b
    t += y
    v -= 3
    t -= 3
    v *= b
    t *= y
    v /= 7
    t /= 7
    v -= b
    t -= y
    v /= b
    t /= y
    v += 1
    t += 1
    v *= 2
    t *= 2
    #expect(v.value == t)
  }

  /// Two shapes that broadcast, with extents of 0 and 1 among them.
  private func pair(_ generator: inout SplitMix64) -> (Shape, Shape) {
    let whole = generator.shape(rank: generator.integer(in: 0...4), upTo: 3)
    func part() -> Shape {
      let kept = whole.suffix(generator.integer(in: 0...whole.count))
      return Shape(kept.map { generator.integer(in: 0...3) == 0 ? 1 : $0 })
    }
    return (part(), part())
  }

  @Test("gradients of broadcast operands are summed to their shapes, whatever the shapes")
  func broadcasting() {
    let operations: [(String, (Variable<Double>, Variable<Double>) -> Variable<Double>)] = [
      ("+", { $0 + $1 }), ("-", { $0 - $1 }), ("*", { $0 * $1 }), ("/", { $0 / $1 }), ("pow", { pow($0, $1) }),
      ("maximum", { maximum($0, $1) * $0 }), ("minimum", { minimum($0, $1) * $0 }),
      ("select", { select(where: $0.value .> 1, $0 * $1, square($1)) }),
    ]
    for seed in 0..<150 {
      var generator = SplitMix64(seed: seed)
      let (left, right) = pair(&generator)
      let inputs = zip([left, right], [seed, seed + 1000]).map { sample($0, in: 0.5...2, seed: UInt64($1)) }
      let (name, operation) = operations[seed % operations.count]
      check(inputs, "\(name) of \(left) and \(right):") { operation($0[0], $0[1]) }
    }
  }

  @Test("a broadcast mask gives both operands their share")
  func broadcastMask() {
    let mask: Tensor<Double> = [[1, 0, 1], [0, 0, 1]]
    check(sample([3]), sample([2, 1], seed: 2)) { select(where: mask, $0[0] * $0[1], square($0[1])) }
  }

  @Test("powers of zero have the derivatives of the limit")
  func powersOfZero() throws {
    let zero = Tensor<Double>([0, 0, 0])
    let exponents = Tensor<Double>([0, 1, 2])
    let gradients = try valueWithGradient(at: [zero, exponents]) { pow($0[0], $0[1]).sum() }.gradients
    #expect(gradients == [[0, 1, 0], [0, 0, 0]])
    #expect(try gradient(at: zero) { pow($0, 0).sum() } == [0, 0, 0])
    #expect(try gradient(at: zero) { pow($0, 1).sum() } == [1, 1, 1])
    // ∂/∂y of x^y is not defined for a negative base: zero by convention, and no NaN.
    let negative = try valueWithGradient(at: [Tensor([-2]), Tensor([2])]) { pow($0[0], $0[1]).sum() }.gradients
    #expect(negative == [[-4], [0]])
    // ∂²/∂x∂y of x^y at y = 0 is 1/x.
    let mixed = try Tape<Double>().hessianVectorProduct(
      at: [Variable(4), Variable(0)], vectors: [Variable(0), Variable(1)]
    ) { pow($0[0], $0[1]) }
    #expect(mixed[0].scalar == 0.25)
  }

  @Test("equal operands of maximum and minimum share the gradient")
  func ties() throws {
    let x = Tensor<Double>([1, 2, 3])
    let y = Tensor<Double>([2, 2, 2])
    #expect(
      try valueWithGradient(at: [x, y]) { maximum($0[0], $0[1]).sum() }.gradients == [[0, 0.5, 1], [1, 0.5, 0]])
    #expect(
      try valueWithGradient(at: [x, y]) { minimum($0[0], $0[1]).sum() }.gradients == [[1, 0.5, 0], [0, 0.5, 1]])
    #expect(try gradient(at: x) { maximum($0, 2).sum() } == [0, 0.5, 1])
    #expect(try gradient(at: x) { minimum($0, 2).sum() } == [1, 0.5, 0])
  }
}
