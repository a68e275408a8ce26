import Autodiff
import TestSupport
import Testing

@Suite("Signs and remainders of variables")
struct FloatingPointTests {
  @Test("values are those of tensors")
  func values() {
    let (x, y) = (Tensor<Double>([-2.5, 0, 3.25, -.infinity]), Tensor<Double>([1.5, -1, -2, 1]))
    let (v, w) = (Variable(x), Variable(y))
    #expect(copysign(v, w).value == copysign(x, y) && signbit(v) == signbit(x) && isInfinite(v) == isInfinite(x))
    expectEqual(remainder(v, w).value, remainder(x, y).reference)
    expectEqual(floorDivide(v, w).value, floorDivide(x, y).reference)
    expectEqual(remainder(v, 2).value, remainder(x, 2).reference)
    expectEqual(floorDivide(v, 2).value, floorDivide(x, 2).reference)
    #expect(v.countNonzero() == Tensor(3))
    expectClose(Variable(y).cumulativeProduct().value, y.cumulativeProduct().reference, within: 1e-15)
  }

  @Test("what is a constant has no gradient, and 0 under another sign none either")
  func constants() throws {
    let x = Tensor<Double>([-2, 0, 3])
    let (_, signs) = try valueWithGradient(at: [x, x]) { copysign($0[0], -$0[1]).sum() }
    #expect(signs == [[-1, 0, -1], [0, 0, 0]])
    #expect(try gradient(at: x) { floorDivide($0, 2).sum() } == [0, 0, 0])
  }
}
