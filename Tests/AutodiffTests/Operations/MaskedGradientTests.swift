import Autodiff
import TestSupport
import Testing

/// Where a rule says that no gradient passes, an infinite one does not either: 0 · ∞ would be NaN.
@Suite("Masked gradients")
struct MaskedGradientTests {
  private typealias V = Variable<Double>

  private func expect(
    _ found: Tensor<Double>, _ expected: Tensor<Double>, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(found == expected, sourceLocation: sourceLocation)
  }

  @Test("functions that do not use an element")
  func unused() throws {
    let x: Tensor<Double> = [-1, 4]
    expect(try gradient(at: x) { sqrt(relu($0)).sum() }, [0, 0.25])
    expect(try gradient(at: x) { log(relu($0)).sum() }, [0, 0.25])
    expect(try gradient(at: x) { (1 / relu($0)).sum() }, [0, -0.0625])
    expect(try gradient(at: x) { sqrt(maximum($0, 0)).sum() }, [0, 0.25])
    expect(try gradient(at: x) { sqrt(maximum(V(0), $0)).sum() }, [0, 0.25])
    expect(try gradient(at: x) { sqrt(-minimum(-$0, 0)).sum() }, [0, 0.25])
    expect(try gradient(at: x) { sqrt(-minimum(V(0), -$0)).sum() }, [0, 0.25])
    expect(try gradient(at: [1, 0]) { sqrt(1 - $0.max(axes: [0])) }, Tensor([-Double.infinity, 0]))
    expect(try gradient(at: [1, 2]) { sqrt($0.min(axes: [0]) - 1) }, Tensor([Double.infinity, 0]))
    expect(try gradient(at: [0, 4]) { sqrt(abs($0)).sum() }, [0, 0.25])
    expect(try gradient(at: [0, 0]) { sqrt(norm($0)) }, [0, 0])
    // The slope has no part where x is positive.
    expect(try gradient(at: [0.5]) { sqrt(prelu(V([4.0]), slope: $0) - 4).sum() }, [0])
    expect(try gradient(at: [2]) { sqrt(pow(V([0.0]), $0)).sum() }, [0])
    expect(try gradient(at: Tensor([-Double.infinity, -.infinity])) { sqrt(exp($0.logSumExp())) }, [0, 0])
  }

  @Test("to second order")
  func second() throws {
    for x in [[-1.0, 4.0], [4.0, -1.0]] {
      let product = try hessianVectorProduct(at: Tensor(x), vector: [1, 1]) { sqrt(relu($0)).sum() }
      expect(product, Tensor(x.map { $0 > 0 ? -0.03125 : 0 }))
    }
    let product = try hessianVectorProduct(at: [-1, 4], vector: [1, 1]) { sqrt(maximum($0, 0)).sum() }
    expect(product, [0, -0.03125])
  }

  @Test("finite gradients are what they were: equal elements share")
  func shares() throws {
    expect(try gradient(at: [3, 3, 1]) { $0.max() * 6 }, [3, 3, 0])
    expect(try gradient(at: [2, 1]) { maximum($0, V([2.0, 2.0])).sum() * 8 }, [4, 0])
    expect(try gradient(at: [2, 1]) { minimum($0, V([2.0, 2.0])).sum() * 8 }, [4, 8])
  }
}
