import LinearAlgebra
import Testing

@Suite("Tensor+ScalarReductions")
struct ScalarReductionsTests {
  @Test("reductions over all axes are numbers where numbers are asked for")
  func numbers() {
    let x: Tensor<Double> = [[1, 2], [3, 6]]
    let mean: Double = x.mean()
    #expect(mean == 3)
    #expect(x.mean() == 3.0)
    #expect(x.mean() > 2.5)
    let affine: Double = 2 * x.sum() - 1
    #expect(affine == 23)
    #expect(x.max() == 6.0)
    #expect(x.min() == 1.0)
    #expect(x.product() == 36.0)
    #expect(x.sumOfSquares() == 50.0)
    #expect(x.variance() == 3.5)
    let (estimate, deviation): (Double, Double) = (x.variance(correction: 1), x.standardDeviation())
    #expect(estimate == 14.0 / 3)
    #expect(deviation == 3.5.squareRoot())
    let level: Double = x.logSumExp()
    #expect(level == x.logSumExp().scalar)
    let tensor = x.mean()
    #expect(type(of: tensor) == Tensor<Double>.self && tensor.rank == 0)
    #expect(abs(x.mean() - 3) < 1e-15)
    let empty = Tensor<Float>.zeros([0])
    let (sum, product, largest, undefined): (Float, Float, Float, Float) = (
      empty.sum(), empty.product(), empty.max(), empty.mean()
    )
    #expect(sum == 0)
    #expect(product == 1)
    #expect(largest == -.infinity)
    #expect(undefined.isNaN)
  }
}
