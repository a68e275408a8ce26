import Optimization
import TestSupport
import Testing

@Suite("L-BFGS")
struct LBFGSTests {
  private func rosenbrock<Scalar: TensorScalar>(_ x: Variable<Scalar>) -> Variable<Scalar> {
    let (head, tail) = (x[..<(-1)], x[1...])
    return (square(tail - square(head)) * 100 + square(1 - head)).sum()
  }

  @Test("Rosenbrock's valley, in 2, 3 and 100 dimensions and both precisions", arguments: [2, 3, 100])
  func valley(count: Int) throws {
    let start = Tensor<Double>(repeating: -1.2, shape: [count])
    let found = try LBFGS(gradientTolerance: 1e-8, maximumIterations: 2000).minimize(from: start, of: rosenbrock)
    #expect(found.hasConverged && found.gradientNorm <= 1e-8 && found.evaluations >= found.iterations)
    // Beside the global minimum at 1 there is a local one near (-1, 1, ...) from four dimensions on.
    if found.value < 1 { expectClose(found.parameters[0], Tensor<Double>.ones([count]).reference, within: 1e-7) }
    #expect(count > 3 || found.value < 1e-15)
    let gradient = try gradient(at: found.parameters[0], of: rosenbrock)
    #expect(abs(gradient).max() <= 1e-8)
    if count == 2 { #expect(found.evaluations < 80, "\(found.evaluations)") }
    let single = try LBFGS(gradientTolerance: 1e-3).minimize(from: Tensor<Float>([-1.2, 1]), of: rosenbrock)
    #expect(single.hasConverged && single.value < 1e-5)
  }

  @Test("a quadratic function of several parameters has the solution of its linear system")
  func quadratic() throws {
    for seed in 0..<5 as Range<UInt64> {
      let n = 12
      let factor = Tensor<Double>.randomNormal([n, n], from: RandomStream(seed: seed, purpose: 1))
      let matrix = syrk(factor) + Tensor.identity(n)
      let right = Tensor<Double>.randomNormal([n], from: RandomStream(seed: seed, purpose: 2))
      let start = ([[4], [2, 3], [0], [2, 1]] as [Shape]).map { Tensor<Double>.zeros($0) }
      let found = try LBFGS(memory: 20, gradientTolerance: 1e-9).minimize(from: start) { parts in
        let x = Variable.concatenate(parts.map { $0.flattened() })
        return dot(x, matmul(Variable(matrix), x)) * 0.5 - dot(x, Variable(right))
      }
      #expect(found.hasConverged, "\(found.ending)")
      #expect(found.parameters.map(\.shape) == [[4], [2, 3], [0], [2, 1]])
      let x = Tensor.concatenate(found.parameters.map { $0.flattened() })
      expectClose(x, try solve(matrix, right).reference, within: 1e-7)
    }
  }

  @Test("steps meet the strong Wolfe conditions, from any first step")
  func wolfe() throws {
    func quadratic(_ a: Double) -> (Double, Double) { ((a - 3) * (a - 3), 2 * (a - 3)) }
    func moreAndThuente(_ a: Double) -> (Double, Double) {
      let below = a * a + 2
      return (-a / below, (a * a - 2) / (below * below))
    }
    func quartic(_ a: Double) -> (Double, Double) { (a * a * a * a - 4 * a, 4 * a * a * a - 4) }
    func barrier(_ a: Double) -> (Double, Double) {
      if a >= 2 { return (.infinity, .nan) }
      let room = 2 - a
      return (-log(room) - 3 * a, 1 / room - 3)
    }
    let functions: [(String, (Double) -> (Double, Double))] = [
      ("quadratic", quadratic), ("Moré and Thuente 1", moreAndThuente), ("quartic", quartic), ("barrier", barrier),
    ]
    for (name, function) in functions {
      for curvature in [0.9, 0.1] {
        for first in [1e-3, 0.1, 1, 10, 1000] {
          var search = WolfeLineSearch()
          search.curvature = curvature
          search.maximumEvaluations = 60
          // Along -g from 0, through L-BFGS itself: one iteration from the origin of a line.
          let (start, startSlope) = function(0)
          var steps: [Double] = []
          var lbfgs = LBFGS(gradientTolerance: 0, maximumIterations: 1)
          lbfgs.lineSearch = search
          // x = first · t, so that the first step along t is another one in a.
          let found = try lbfgs.minimize(from: [Tensor<Double>(0)]) { x in
            let a = x[0].scalar * first
            steps.append(a)
            let (f, g) = function(a)
            return (f, [Tensor(g * first)])
          }
          let a = found.parameters[0].scalar * first
          #expect(found.iterations == 1, "\(name) \(first): \(steps)")
          let (value, slope) = function(a)
          let line = start + 1e-4 * a * startSlope
          #expect(value <= line + 1e-12, "\(name) \(first)")
          #expect(slope.magnitude <= curvature * startSlope.magnitude + 1e-12, "\(name) \(first)")
        }
      }
    }
  }

  @Test("says why it has ended")
  func endings() throws {
    let start = Tensor<Double>([-1.2, 1])
    #expect(try LBFGS(maximumIterations: 3).minimize(from: start, of: rosenbrock).ending == .iterationLimit)
    #expect(try LBFGS().minimize(from: Tensor<Double>([1, 1]), of: rosenbrock).evaluations == 1)
    #expect(try LBFGS().minimize(from: Tensor<Double>.zeros([0])) { $0.sum() }.hasConverged)
    // A gradient that is not that of the function: uphill.
    let wrong = try LBFGS().minimize(from: [Tensor<Double>([1.0])]) { x in ((x[0] * x[0]).sum().scalar, [x[0] * -2]) }
    #expect(wrong.ending == .lineSearchFailed && wrong.value == 1)
    #expect(throws: OptimizationError.notFiniteAtStart(value: .infinity)) {
      try LBFGS().minimize(from: Tensor<Double>([0])) { (1 / $0).sum() }
    }
    #expect(throws: LinearAlgebraError.notPositiveDefinite(pivot: 0, batchIndex: 0)) {
      try LBFGS().minimize(from: Tensor<Double>([[-1]])) { try logDeterminant($0) }
    }
    #expect(OptimizationError.notFiniteAtStart(value: .infinity).description.contains("has the value inf at the start"))
    // Tighter than rounding allows: the best point is kept.
    let tight = try LBFGS(gradientTolerance: 0).minimize(from: start, of: rosenbrock)
    #expect(tight.value < 1e-20 && tight.ending != .iterationLimit)
  }

  @Test("counts and gradients that cannot be end the program")
  func wrongArguments() async {
    let memory = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) { _ = LBFGS(memory: 0) }
    #expect(text(memory).contains("LBFGS: expected at least 1 for the memory, found 0"))
    let shape = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try LBFGS().minimize(from: [Tensor<Double>.ones([2])]) { _ in (1, [.ones([3])]) }
    }
    #expect(text(shape).contains("LBFGS.minimize: expected gradients in the shapes of the parameters, found shapes [2] and [3]"))
  }
}
