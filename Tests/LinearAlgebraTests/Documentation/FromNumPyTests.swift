import LinearAlgebra
import Testing

/// The expressions of the table in `FromNumPy.md`, as they stand there; `ArticleTests` compares the two.
@Suite("From NumPy")
struct FromNumPyTests {
  let v: Tensor<Double> = [0.2, 0.4, 0.6]
  let y: Tensor<Double> = [[1, 2, 3], [4, 5, 6]]
  let m: Tensor<Double> = [1, 0, 1]
  let s: Shape = [2, 3]

  private func tensor(_ tensor: Tensor<Double>) {}
  private func both(_ first: Tensor<Double>, _ second: Tensor<Double>) {}

  @Test func creation() {
    let x = y
    let a: Tensor<Double> = [[1, 2], [3, 4]]
    #expect(a.shape == [2, 2])
    _ = Tensor<Double>.zeros([2, 3])
    tensor(.ones(x.shape))
    _ = Tensor(repeating: 7.0, shape: [2, 3])
    _ = Tensor<Double>.range(5)
    tensor(.linspace(0, 1, count: 5))
    _ = Tensor<Float>(x)
    _ = (x.shape, x.rank, x.count)
    tensor(.randomNormal(s, from: RandomStream(seed: 1, purpose: 0)))
  }

  @Test func parts() {
    var x = y
    _ = x[0]
    _ = x[.all, -1]
    _ = x[1..<2]
    _ = x[.range(nil, nil, step: 2)]
    _ = x[.range(nil, nil, step: -1)]
    _ = x[.ellipsis, .newAxis]
    _ = x[scalarAt: 0, 1]
    _ = x.gathering([1, 0])
    let i = x.argsort()
    _ = x.takeAlong(i)
    x[scalarAt: 0, 1] = 3
    x[0] = Tensor(1)
    x += y
    #expect(x == [[2, 3, 4], [8, 10, 12]])
  }

  @Test func shapes() {
    let x = y
    _ = x.reshaped(to: [2, -1])
    _ = x.flattened()
    _ = x.transposed()
    let cube = x.expandingAxis(at: 0)
    do {
      let x = cube
      _ = x.permuted([2, 0, 1])
      _ = x.removingAxis(at: 0)
    }
    _ = x.broadcast(to: s)
    tensor(.concatenate([x, y], axis: 1))
    tensor(.stack([x, y]))
  }

  @Test func elements() {
    let x = y
    _ = x + y
    _ = x * 2
    both(square(x), pow(x, 2))
    _ = exp(x)
    _ = maximum(x, 0)
    _ = x .< y
    _ = x .> 0 .& x .< 1
    _ = select(where: m, x, y)
  }

  @Test func reductions() {
    let x = y
    tensor(x.sum())
    _ = x.mean(axes: [0], keepingAxes: true)
    tensor(x.standardDeviation(correction: 1))
    _ = x.median()
    _ = x.sorted()
    _ = x.argsort()
    _ = x.unique()
  }

  @Test func linearAlgebra() throws {
    let a: Tensor<Double> = [[4, 2], [2, 3]]
    let b: Tensor<Double> = [[1, 0], [2, 1]]
    _ = matmul(a, b)
    _ = einsum("ij,jk->ik", a, b)
    _ = try solve(a, b)
    _ = try inverse(a)
    _ = try cholesky(a)
    _ = try eigh(a)
    _ = try svd(a)
    _ = try leastSquares(a, b)
    _ = try pseudoInverse(a)
    _ = try signedLogDeterminant(a)
    _ = norm(v)
  }
}
