import Autodiff
import GradientTestSupport
import Testing

@Suite("ElementaryFunctions")
struct ElementaryFunctionsTests {
  @Test("values are those of the tensors' functions")
  func values() {
    let x = sample([2, 3], in: 0.2...2)
    let v = Variable(x)
    #expect(abs(-v).value == abs(-x))
    #expect(square(v).value == square(x))
    #expect(sqrt(v).value == sqrt(x))
    #expect(reciprocal(v).value == reciprocal(x))
    #expect(exp(v).value == exp(x))
    #expect(expm1(v).value == expm1(x))
    #expect(log(v).value == log(x))
    #expect(log1p(v).value == log1p(x))
    #expect(sin(v).value == sin(x))
    #expect(cos(v).value == cos(x))
    #expect(tanh(v).value == tanh(x))
    #expect(sigmoid(v).value == sigmoid(x))
    #expect(softplus(v).value == softplus(x))
    #expect(relu(v - 1).value == relu(x - 1))
    #expect(step(v - 1).value == step(x - 1))
    #expect(sign(v - 1).value == sign(x - 1))
    #expect(select(where: x .> 1, v, -v).value == select(where: x .> 1, x, -x))
  }

  @Test("at kinks the derivative is the one that is written down")
  func kinks() throws {
    let x = Tensor<Double>([-1, 0, 1])
    #expect(try gradient(at: x) { relu($0).sum() } == [0, 0, 1])
    #expect(try gradient(at: x) { abs($0).sum() } == [-1, 0, 1])
    #expect(try gradient(at: x) { (step($0) * $0).sum() } == [0, 0, 1])
    #expect(try gradient(at: x) { step($0).sum() + sign($0).sum() } == [0, 0, 0])
    #expect(try gradient(at: Tensor<Double>([0, 4])) { sqrt($0).sum() } == Tensor([.infinity, 0.25]))
  }

  @Test("what saturates has a gradient without NaN, in both precisions")
  func saturation() throws {
    func check<Scalar: TensorScalar>(_ far: Scalar) throws {
      let x = Tensor<Scalar>([-far, far])
      #expect(try gradient(at: x) { softplus($0).sum() } == [0, 1])
      #expect(try gradient(at: x) { sigmoid($0).sum() } == [0, 0])
      #expect(try gradient(at: x) { tanh($0).sum() } == [0, 0])
      #expect(try gradient(at: x) { $0.logSumExp() } == [0, 1])
    }
    try check(Float(1e4))
    try check(Double(1e4))
  }

  @Test("of PReLU both sides, in x and the slope")
  func parametricRectifier() {
    let (x, slope) = (sample([3, 4]), Tensor<Double>([0.25]))
    let expected = select(where: x .> 0, x, x * slope)
    #expect(prelu(x, slope: slope) == expected)
    #expect(prelu(Variable(x), slope: Variable(slope)).value == expected)
    check(x, slope) { square(prelu($0[0], slope: $0[1])).sum() }
  }
}
