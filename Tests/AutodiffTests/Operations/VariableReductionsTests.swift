import Autodiff
import GradientTestSupport
import TestSupport
import Testing

@Suite("Variable+Reductions")
struct VariableReductionsTests {
  private typealias Reduction = (Variable<Double>, [Int]?, Bool) -> Variable<Double>

  private typealias TensorReduction = (Tensor<Double>, [Int]?, Bool) -> Tensor<Double>

  private let reductions: [(name: String, reduce: Reduction, tensor: TensorReduction)] = [
    ("sum", { $0.sum(axes: $1, keepingAxes: $2) }, { $0.sum(axes: $1, keepingAxes: $2) }),
    ("mean", { $0.mean(axes: $1, keepingAxes: $2) }, { $0.mean(axes: $1, keepingAxes: $2) }),
    ("sumOfSquares", { $0.sumOfSquares(axes: $1, keepingAxes: $2) }, { $0.sumOfSquares(axes: $1, keepingAxes: $2) }),
    ("max", { $0.max(axes: $1, keepingAxes: $2) }, { $0.max(axes: $1, keepingAxes: $2) }),
    ("min", { $0.min(axes: $1, keepingAxes: $2) }, { $0.min(axes: $1, keepingAxes: $2) }),
    ("logSumExp", { $0.logSumExp(axes: $1, keepingAxes: $2) }, { $0.logSumExp(axes: $1, keepingAxes: $2) }),
  ]

  @Test("values and gradients over random axes of random shapes")
  func randomAxes() {
    for seed in 0..<150 {
      var generator = SplitMix64(seed: seed)
      let shape = Shape(generator.shape(rank: generator.integer(in: 0...4), upTo: 4, allowingZero: false))
      let chosen = shape.indices.filter { _ in generator.integer(in: 0...1) == 0 }
      let axes: [Int]? = seed % 7 == 0 ? nil : chosen.map { generator.integer(in: 0...1) == 0 ? $0 : $0 - shape.count }
      let keepingAxes = generator.integer(in: 0...1) == 0
      let x = sample(shape, seed: UInt64(seed))
      let (name, reduce, tensor) = reductions[seed % reductions.count]
      let context = "\(name) of \(shape) over \(axes.map(String.init(describing:)) ?? "all")"
      #expect(reduce(Variable(x), axes, keepingAxes).value == tensor(x, axes, keepingAxes), "\(context)")
      check([x], context) { square(reduce($0[0], axes, keepingAxes)) }
    }
  }

  @Test("reductions of nothing have empty gradients, and empty reductions no NaN in others")
  func empty() throws {
    for (name, reduce, _) in reductions {
      for shape: Shape in [[0], [0, 3], [2, 0, 3]] {
        for axes in [nil, [0], [-1]] as [[Int]?] {
          let gradient = try gradient(at: Tensor<Double>.zeros(shape)) { reduce($0, axes, false).sum() }
          #expect(gradient.shape == shape, "\(name) of \(shape)")
        }
      }
    }
    let empty = Tensor<Double>.zeros([0, 2])
    let inputs = [empty, Tensor([1, 2])]
    let gradients = try valueWithGradient(at: inputs) { ($0[0].sum(axes: [0]) * $0[1]).sum() }.gradients
    #expect(gradients[1] == [0, 0])
  }

  @Test("equal extremes share the gradient")
  func ties() throws {
    let x: Tensor<Double> = [[1, 3, 3], [2, 2, 2]]
    let third = 1.0 / 3
    let shares = Tensor([0, 0.5, 0.5, third, third, third], shape: [2, 3])
    #expect(try gradient(at: x) { $0.max(axes: [1]).sum() } == shares)
    #expect(try gradient(at: x) { $0.max() } == [[0, 0.5, 0.5], [0, 0, 0]])
    #expect(try gradient(at: x) { $0.min() } == [[1, 0, 0], [0, 0, 0]])
    #expect(try gradient(at: x) { $0.min(axes: [0]).sum() } == [[1, 0, 0], [0, 1, 1]])
  }

  @Test("logSumExp of large numbers, and of -∞ alone, has a finite gradient")
  func extremeLogSumExp() throws {
    let x: Tensor<Double> = [[1000, 1000], [-1000, -1000]]
    let halves = Tensor(repeating: 0.5, shape: [2, 2])
    expectClose(try gradient(at: x) { $0.logSumExp(axes: [1]).sum() }, halves.reference, within: 1e-12)
    let infinite = Tensor<Double>([-.infinity, -.infinity, -.infinity, 0], shape: [2, 2])
    #expect(try gradient(at: infinite) { $0.logSumExp(axes: [1]).sum() } == [[0, 0], [0, 1]])
  }
}
