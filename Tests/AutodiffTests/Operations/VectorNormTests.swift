import Autodiff
import GradientTestSupport
import TestSupport
import Testing

@Suite("VectorNorm")
struct VectorNormTests {
  @Test("values are those of tensors, derivatives right to third order, over axes, orders and shapes with 0 and 1",
    arguments: [-Double.infinity, -1, 0, 0.5, 1, 1.5, 2, 3, 4.5, .infinity])
  func orders(p: Double) {
    for shape in [[4], [1], [2, 3], [3, 1], [2, 3, 2], [0, 2]] as [Shape] {
      let signs = sign(sample(shape, seed: 7))
      let x = sample(shape, in: 0.5...2) * signs
      for axes in [nil, [0], [-1]] as [[Int]?] where p != -.infinity || shape[0] > 0 {
        for keepingAxes in [false, true] {
          let found = vectorNorm(Variable(x), order: p, axes: axes, keepingAxes: keepingAxes).value
          #expect(found == vectorNorm(x, order: p, axes: axes, keepingAxes: keepingAxes), "\(p) of \(shape)")
          // The norm of nothing is infinite for a negative order.
          if p < 0 && shape[0] == 0 { continue }
          check([x], tolerance: 1e-5, "order \(p) of \(shape) over \(axes ?? [])") {
            vectorNorm($0[0], order: p, axes: axes, keepingAxes: keepingAxes)
          }
        }
      }
    }
  }

  @Test("at 0 the gradient is 0, and large elements do not overflow")
  func extremes() throws {
    let zero = Tensor<Double>.zeros([2, 2])
    for p in [1, 1.5, 2, 3, .infinity] {
      #expect(try gradient(at: zero) { vectorNorm($0, order: p) } == zero, "\(p)")
    }
    let large: Tensor<Double> = [3e200, 4e200]
    expectClose(try gradient(at: large) { vectorNorm($0) }, Reference(shape: [2], elements: [0.6, 0.8]), within: 1e-15)
    let cubes = try gradient(at: large) { vectorNorm($0, order: 3) }
    let scaled = try gradient(at: [3, 4] as Tensor<Double>) { vectorNorm($0, order: 3) }
    expectClose(cubes, scaled.reference, within: 1e-14)
  }
}
