import COpenBLAS
import LinearAlgebra
import TestSupport
import Testing

// The number of threads belongs to the whole process. Results must not depend on it, so other tests may run beside
// these; only a test that reads the setting back needs a process of its own.
@Suite("Threads", .serialized)
struct ThreadsTests {
  @Test("the default is the cores available, a setting holds, OpenBLAS stays at one thread")
  func setting() async {
    await #expect(processExitsWith: .success) {
      #expect(Threads.count == Threads.available)
      #expect(Threads.available >= 1)
      Threads.count = 3
      #expect(Threads.count == 3)
      let a = Tensor<Float>.ones([300, 300])
      #expect(matmul(a, a).sum().scalar == 27_000_000)
      #expect(openblas_get_num_threads() == 1)
      #expect(Backend.openBLASThreads == 1)
    }
  }

  @Test("less than one thread ends the program")
  func noThreads() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) { Threads.count = 0 }
    expectMessage(result, "Threads.count: expected at least 1 for the number of threads, found 0")
  }

  @Test("every index and every part of a range once, whatever the number of threads", arguments: [1, 2, 3, 8])
  func coverage(threads: Int) {
    let before = Threads.count
    defer { Threads.count = before }
    Threads.count = threads
    for count in [0, 1, 2, 7, 1000] {
      var visits = [Int](repeating: 0, count: count)
      visits.withUnsafeMutableBufferPointer { buffer in
        nonisolated(unsafe) let visits = buffer
        Threads.forEach(count) { visits[$0] += 1 }
        for grain in [1, 3, 5000] {
          Threads.forEachRange(count, grain: grain) { for index in $0 { visits[index] += 1 } }
        }
      }
      #expect(visits == [Int](repeating: 4, count: count))
    }
  }

  /// Expects bitwise equal results for 1, 2, 3 and 5 threads.
  private func expectSame<Scalar>(
    _ context: String, sourceLocation: SourceLocation = #_sourceLocation, _ compute: () throws -> [Tensor<Scalar>]
  ) rethrows {
    let before = Threads.count
    defer { Threads.count = before }
    Threads.count = 1
    let expected = try compute()
    for threads in [2, 3, 5] {
      Threads.count = threads
      for (position, pair) in zip(try compute(), expected).enumerated() {
        expectIdentical(
          pair.0, pair.1, "\(context), result \(position), \(threads) threads", sourceLocation: sourceLocation)
      }
    }
  }

  private func random<Scalar: TensorScalar>(_ shape: Shape, _: Scalar.Type, seed: UInt64 = 1) -> Tensor<Scalar> {
    Tensor.randomNormal(shape, from: RandomStream(seed: seed, purpose: 1))
  }

  @Test("large products, with edges that no number of threads divides", arguments: [
    (512, 512, 512), (513, 500, 257), (1025, 33, 129), (33, 1025, 129), (97, 1999, 50), (1999, 97, 50),
    (128, 784, 500), (128, 500, 784), (784, 500, 128), (500, 50, 6272), (50, 50, 2500), (3000, 17, 64), (16, 4000, 77),
    (1, 3073, 500), (3073, 1, 500),
  ])
  func products(m: Int, n: Int, k: Int) {
    checkProducts(m, n, k, Float.self)
    checkProducts(m, n, k, Double.self)
  }

  private func checkProducts<Scalar: TensorScalar>(_ m: Int, _ n: Int, _ k: Int, _: Scalar.Type) {
    let (a, b) = (random([m, k], Scalar.self), random([k, n], Scalar.self, seed: 2))
    let c = random([m, n], Scalar.self, seed: 3)
    for (transposeA, transposeB) in [(false, false), (true, false), (false, true), (true, true)] {
      let x = transposeA ? a.transposed().contiguous() : a
      let y = transposeB ? b.transposed().contiguous() : b
      expectSame("\(m) \(n) \(k) \(transposeA) \(transposeB) \(Scalar.self)") {
        var sum = c
        gemm(x, y, transposeA: transposeA, transposeB: transposeB, alpha: 2, beta: -1, into: &sum)
        var product = Tensor<Scalar>.zeros([m, n])
        gemm(x, y, transposeA: transposeA, transposeB: transposeB, into: &product)
        return [sum, product]
      }
    }
  }

  @Test("batched products and factorisations", arguments: [(1, 300), (1, 700), (3, 410), (7, 64), (128, 50), (1000, 5)])
  func batches(batch: Int, order: Int) throws {
    try checkBatches(batch, order, Float.self)
    try checkBatches(batch, order, Double.self)
  }

  private func checkBatches<Scalar: TensorScalar>(_ batch: Int, _ n: Int, _: Scalar.Type) throws {
    let a = random([batch, n, n], Scalar.self)
    let b = random([batch, n, 3], Scalar.self, seed: 2)
    let spd = syrk(a) + Tensor.identity(n) * Scalar(n)
    try expectSame("batch \(batch), n \(n), \(Scalar.self)") {
      let cholesky = try Cholesky(spd)
      let lu = try LU(a)
      let (sign, logarithm) = lu.signedLogDeterminant
      return [
        matmul(a, b), matmul(a.transposed(), a), matmul(a, a[0]), matmul(a[0], b), syrk(a), syrk(a, transpose: true),
        symm(spd, b), gemv(a, b[.all, .all, 0]), gemv(a, b[.all, .all, 0], transpose: true), dot(a, a), norm(a),
        cholesky.factor, cholesky.solve(b), cholesky.inverse(), cholesky.logDeterminant,
        try triangularSolve(cholesky.factor, b.transposed(), side: .right, transpose: true),
        try triangularSolve(cholesky.factor, b[.all, .all, 0..<1]), lu.solve(b), lu.inverse(), sign, logarithm,
      ]
    }
    try expectSame("QR, batch \(batch), n \(n), \(Scalar.self)") {
      let (square, wide) = (try qr(a), try qr(a[.all, 0..<(n + 1) / 2, .all]))
      return [square.orthogonal, square.triangle, wide.orthogonal, wide.triangle]
    }
    if n > 64 { return }
    try expectSame("decompositions, batch \(batch), n \(n), \(Scalar.self)") {
      let (symmetric, singular, general) = (try eigh(spd), try svd(a), try eig(a))
      let factors = try lu(a)
      let fit = try leastSquares(a, b)
      return [
        symmetric.values, symmetric.vectors, singular.left, singular.values, singular.rightTransposed,
        general.values.real, general.values.imaginary, general.vectors.real, general.vectors.imaginary, factors.lower,
        factors.upper, fit.solution, fit.residual, try determinant(a), try pseudoInverse(a),
        try Cholesky(spd).updated(by: b[.all, .all, 0]).factor, einsum("bij,bjk->bik", a, b),
      ]
    }
  }

  @Test("elementwise operations on large tensors, in place, of views and broadcast", arguments: [
    [100_003], [317, 331], [3, 50_000], [50_000, 3], [2, 3, 5, 7, 11, 13],
  ])
  func elementwise(shape: [Int]) {
    checkElementwise(Shape(shape), Float.self)
    checkElementwise(Shape(shape), Double.self)
  }

  private func checkElementwise<Scalar: TensorScalar>(_ shape: Shape, _: Scalar.Type) {
    let x = random(shape, Scalar.self)
    let y = random(shape, Scalar.self, seed: 2)
    let row = random(Shape(shape.suffix(1)), Scalar.self, seed: 3)
    let positive = abs(y) + 0.1
    let view = random(Shape(shape.reversed()), Scalar.self, seed: 4).permuted(Array(shape.indices.reversed()))
    expectSame("\(shape) \(Scalar.self)") {
      var sum = x
      sum += view
      sum *= row
      sum -= 3
      var filled = x
      filled.fill(with: 2)
      return [
        exp(x), log(positive), tanh(x), sigmoid(x), softplus(x), sqrt(positive), sin(x), cos(x), expm1(x),
        log1p(positive), relu(x), reciprocal(positive), pow(positive, x), x + y, x - row, x * view, view / positive,
        maximum(x, y), x .< y, select(where: x .> 0, y, view), view.contiguous(), sum, filled, x * 2, 1 / positive,
        Tensor.concatenate([x, y, x], axis: 0), x.flipped(axis: -1) + y,
      ]
    }
  }

  @Test("reductions, with and without a split of the sums", arguments: [
    [1_000_003], [1000, 1003], [3, 300_007], [300_007, 3], [5, 70_001], [70_001, 5], [7, 301, 303], [40, 4, 5000],
    [2, 100_000, 2], [20, 100_001], [64, 40_001], [100_000, 1], [1, 100_000], [50_000, 7], [9, 7, 7001],
  ])
  func reductions(shape: [Int]) {
    checkReductions(Shape(shape), Float.self)
    checkReductions(Shape(shape), Double.self)
  }

  private func checkReductions<Scalar: TensorScalar>(_ shape: Shape, _: Scalar.Type) {
    let x = random(shape, Scalar.self)
    expectSame("\(shape) \(Scalar.self)") {
      var results = [x.sum(), x.logSumExp()]
      for axis in shape.indices {
        results += [
          x.sum(axes: [axis]), x.sumOfSquares(axes: [axis]), x.mean(axes: [axis]), x.max(axes: [axis]),
          x.min(axes: [axis]), x.logSumExp(axes: [axis]),
        ]
      }
      return results
    }
  }

  @Test("triangles, gathers and scatters")
  func rearrangements() {
    let x = random([200, 31, 31], Float.self)
    let order = (0..<500).map { ($0 * 37) % 200 }
    expectSame("rearrangements") {
      var scattered = x
      scattered.scatterAdd(x.gathering(order), at: order)
      return [
        x.lowerTriangle(), x.upperTriangle(diagonal: 1), x.gathering(order), scattered, x.diagonalMatrix()[0..<3],
        x.gathering([3, 1, 30, 3], axis: 2),
      ]
    }
  }

  @Test("several tasks may compute in parallel at once")
  func concurrentUse() async {
    let a = random([3, 200, 200], Double.self)
    let expected = matmul(a, a).sum(axes: [1])
    let agree = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<6 {
        group.addTask { (0..<20).allSatisfy { _ in matmul(a, a).sum(axes: [1]) == expected } }
      }
      return await group.reduce(true) { $0 && $1 }
    }
    #expect(agree)
  }
}
