import Autodiff
import LinearAlgebra

/// What is timed, by the names of measurements.py: makes the arguments, and gives what is repeated.
func operations() -> [String: () throws -> () throws -> Void] {
  [
    "x + y": { elementwise { $0 + $1 } },
    "pow(x, 2)": { elementwise { x, _ in pow(x, 2) } },
    "pow(x, 3)": { elementwise { x, _ in pow(x, 3) } },
    "exp(x)": { elementwise { x, _ in exp(x) } },
    "tanh(x)": { elementwise { x, _ in tanh(x) } },
    "x < y": { elementwise { $0 .< $1 } },
    "a copy of the transpose": { elementwise { x, _ in x.transposed().contiguous() } },
    "transpose + y": { elementwise { $0.transposed() + $1 } },
    "mean of the transpose over axis 0": { elementwise { x, _ in x.transposed().mean(axes: [0]) } },
    "sum over axis 0": { elementwise { x, _ in x.sum(axes: [0]) } },
    "sum over axis 1": { elementwise { x, _ in x.sum(axes: [1]) } },
    "max over axis 1": { elementwise { x, _ in x.max(axes: [1]) } },
    "norm": { elementwise { x, _ in norm(x) } },
    "sorted along axis 1": { elementwise { x, _ in x.sorted(axis: 1) } },

    "matmul 1024": { singles([1024, 1024], [1024, 1024]) { matmul($0, $1) } },
    "matmul 1024, Double": { doubles([1024, 1024], [1024, 1024]) { a, b in matmul(a, b) } },
    "matmul, 128 of 50 x 50": { singles([128, 50, 50], [128, 50, 50]) { matmul($0, $1) } },
    "matrix times vector 2000": { singles([2000, 2000], [2000]) { matmul($0, $1) } },
    "a times its transpose, 500": { singles([500, 500], [1]) { a, _ in syrk(a) } },

    "Cholesky, 128 of 50 x 50": { try symmetric([128, 50, 50], 1) { a, _ in try cholesky(a) } },
    "Cholesky 1000": { try symmetric([1000, 1000], 1) { a, _ in try cholesky(a) } },
    "triangular solve 2000, a vector": {
      let factor = try cholesky(positive([2000, 2000]))
      let b: Tensor<Double> = normal([2000])
      return { try keep(triangularSolve(factor, b)) }
    },
    "triangular solve 1000, 500 columns": {
      let factor = try cholesky(positive([1000, 1000]))
      let b: Tensor<Double> = normal([1000, 500])
      return { try keep(triangularSolve(factor, b)) }
    },
    "solve 500": { try symmetric([500, 500], 500) { try solve($0, $1) } },
    "solve 1000, a vector": { try symmetric([1000, 1000], 1) { try solve($0, $1[.all, 0]) } },
    "inverse 500": { try symmetric([500, 500], 1) { a, _ in try inverse(a) } },
    "log determinant 1000": { try symmetric([1000, 1000], 1) { a, _ in try logDeterminant(a) } },
    "QR 500": { doubles([500, 500], [1]) { a, _ in try qr(a).triangle } },
    "eigh 300": { try symmetric([300, 300], 1) { a, _ in try eigh(a).vectors } },
    "eigh 1000": { try symmetric([1000, 1000], 1) { a, _ in try eigh(a).vectors } },
    "svd 300": { doubles([300, 300], [1]) { a, _ in try svd(a).left } },
    "svd 1000": { doubles([1000, 1000], [1]) { a, _ in try svd(a).left } },
    "least squares 1000 x 50": { doubles([1000, 50], [1000]) { a, b in try leastSquares(a, b).solution } },

    "gradient of a small network": {
      let x: Tensor<Float> = normal([16, 8])
      let (w, v): (Tensor<Float>, Tensor<Float>) = (normal([8, 16]), normal([16, 1]))
      return {
        keep(try gradient(at: w) { w in square(matmul(tanh(matmul(Variable(x), w)), Variable(v))).mean() })
      }
    },
    "gradient of a log determinant 50": {
      let a = positive([50, 50])
      return { keep(try gradient(at: a) { try logDeterminant($0) }) }
    },
  ]
}

/// Of two arrays of 1000 x 1000 in single precision.
private func elementwise(_ body: @escaping (Tensor<Float>, Tensor<Float>) -> Tensor<Float>) -> () -> Void {
  let (x, y): (Tensor<Float>, Tensor<Float>) = (normal([1000, 1000]), normal([1000, 1000]))
  return { keep(body(x, y)) }
}

private func singles(
  _ left: Shape, _ right: Shape, _ body: @escaping (Tensor<Float>, Tensor<Float>) throws -> Tensor<Float>
) -> () throws -> Void {
  let (a, b): (Tensor<Float>, Tensor<Float>) = (normal(left), normal(right))
  return { keep(try body(a, b)) }
}

private func doubles(
  _ left: Shape, _ right: Shape, _ body: @escaping (Tensor<Double>, Tensor<Double>) throws -> Tensor<Double>
) -> () throws -> Void {
  let (a, b): (Tensor<Double>, Tensor<Double>) = (normal(left), normal(right))
  return { keep(try body(a, b)) }
}

/// Of a positive definite matrix in double precision and so many right-hand sides.
private func symmetric(
  _ shape: Shape, _ columns: Int, _ body: @escaping (Tensor<Double>, Tensor<Double>) throws -> Tensor<Double>
) throws -> () throws -> Void {
  let (a, b): (Tensor<Double>, Tensor<Double>) = (positive(shape), normal([shape[shape.count - 1], columns]))
  return { keep(try body(a, b)) }
}

private func positive(_ shape: Shape) -> Tensor<Double> {
  let a: Tensor<Double> = normal(shape)
  return syrk(a) + .identity(shape[shape.count - 1])
}

private func normal<Scalar>(_ shape: Shape) -> Tensor<Scalar> {
  Tensor.randomNormal(shape, from: RandomStream(seed: 1, purpose: 0xf3))
}

/// The compiler may not leave out what nobody uses.
@inline(never) private func keep<Scalar>(_ result: Tensor<Scalar>) {}
