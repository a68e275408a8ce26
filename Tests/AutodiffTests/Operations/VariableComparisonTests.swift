import Autodiff
import GradientTestSupport
import Testing

@Suite("Variable+Comparison")
struct VariableComparisonTests {
  @Test("comparisons are the masks of the values")
  func masks() {
    let (x, y): (Tensor<Double>, Tensor<Double>) = ([[1, 2, 3], [.nan, 5, 6]], [2, 2, 2])
    let (u, v) = (Variable(x), Variable(y))
    func same(_ found: Tensor<Double>, _ expected: Tensor<Double>, sourceLocation: SourceLocation = #_sourceLocation) {
      #expect(found == expected, sourceLocation: sourceLocation)
    }
    for found in [u .< v, u .< y, x .< v, u .< 2] { same(found, x .< y) }
    same(2 .< u, y .< x)
    for found in [u .<= v, u .<= y, x .<= v, u .<= 2] { same(found, x .<= y) }
    same(2 .<= u, y .<= x)
    for found in [u .> v, u .> y, x .> v, u .> 2] { same(found, x .> y) }
    same(2 .> u, y .> x)
    for found in [u .>= v, u .>= y, x .>= v, u .>= 2] { same(found, x .>= y) }
    same(2 .>= u, y .>= x)
    for found in [u .== v, u .== y, x .== v, u .== 2] { same(found, x .== y) }
    same(2 .== u, y .== x)
    for found in [u .!= v, u .!= y, x .!= v, u .!= 2] { same(found, x .!= y) }
    same(2 .!= u, y .!= x)
    #expect(isNaN(u) == isNaN(x) && isFinite(u) == isFinite(x))
  }

  @Test("select with constants on either side, to third order")
  func selections() {
    let (x, c) = (sample([3, 4]), sample([4], seed: 2))
    check(x) { select(where: $0[0] .> 0, $0[0] * $0[0], c) }
    check(x) { select(where: $0[0] .> 0, c, $0[0] * $0[0]) }
    check(x) { select(where: $0[0] .> 0, $0[0] * $0[0], 0) }
    check(x) { select(where: 0 .> $0[0], 1, $0[0] * $0[0]) }
  }

  @Test("tensors and numbers as constants beside variables, to third order")
  func constants() {
    let (x, c, positive) = (sample([3, 4]), sample([4], seed: 2), sample([3, 4], in: 0.5...2))
    check(x) { ($0[0] + c) * ($0[0] - c) }
    check(x) { (c + $0[0]) * (c - $0[0]) * (c * $0[0]) }
    check(positive) { $0[0] / c + c / $0[0] * ($0[0] * c) }
    check(x) { var v = $0[0] * $0[0]; v += c; v *= c; v -= c; v /= c; return v }
    check(x) { maximum($0[0], c) * maximum(c, $0[0]) + minimum($0[0], c) * minimum(c, $0[0]) }
    check(x) { maximum(0.1, $0[0]) * $0[0] + minimum(0.2, $0[0]) * $0[0] }
    check(x) { pow(2, $0[0]) }
    let (u, v) = (Variable(x), Variable(c))
    #expect((u + c).value == (u + v).value)
    #expect((c - u).value == (v - u).value)
    #expect((u / c).value == (u / v).value)
    #expect((u * c).isConstant)
  }

  @Test("the operators of one precision have the rules of the generic ones")
  func precisions() throws {
    func generic<S: TensorScalar>(_ x: Variable<S>, _ y: Variable<S>, _ s: S) -> Variable<S> {
      var sum = (x + y) * (x - y) / y
      sum += (x + s) * (x - s) / s
      sum += (s + x) * (s - x) * (s / y)
      return (sum + (s * x) * (x * s)).sum()
    }
    func single(_ x: Variable<Float>, _ y: Variable<Float>, _ s: Float) -> Variable<Float> {
      var sum = (x + y) * (x - y) / y
      sum += (x + s) * (x - s) / s
      sum += (s + x) * (s - x) * (s / y)
      return (sum + (s * x) * (x * s)).sum()
    }
    func double(_ x: Variable<Double>, _ y: Variable<Double>, _ s: Double) -> Variable<Double> {
      var sum = (x + y) * (x - y) / y
      sum += (x + s) * (x - s) / s
      sum += (s + x) * (s - x) * (s / y)
      return (sum + (s * x) * (x * s)).sum()
    }
    let inputs = [sample([3, 4], in: 0.5...2), sample([4], in: 0.5...2, seed: 2)]
    let found = try valueWithGradient(at: inputs) { double($0[0], $0[1], 1.5) }
    let expected = try valueWithGradient(at: inputs) { generic($0[0], $0[1], 1.5) }
    #expect(found.value == expected.value && found.gradients == expected.gradients)
    let floats = inputs.map { Tensor<Float>($0) }
    let foundSingle = try valueWithGradient(at: floats) { single($0[0], $0[1], 1.5) }
    let expectedSingle = try valueWithGradient(at: floats) { generic($0[0], $0[1], 1.5) }
    #expect(foundSingle.value == expectedSingle.value && foundSingle.gradients == expectedSingle.gradients)
  }
}
