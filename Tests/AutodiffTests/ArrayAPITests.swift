import Autodiff
import GradientTestSupport
import Foundation
import TestSupport
import Testing

// Each line of these two suites is the code of a row of docs/array-api.md, whose name stands behind it: that it is
// compiled shows that the table is right, and `ArrayAPITableTests` that no row is missing.

@Suite("The array API on tensors")
struct ArrayAPITests {
  let x = sample([2, 3], in: 0.1...0.9)
  let y = sample([2, 3], in: 0.1...0.9, seed: 2)
  let a = positiveDefinite([], order: 3)
  let b = sample([3, 2])
  let v = sample([3])
  let w = sample([3], seed: 2)
  let mask: Tensor<Double> = [[1, 0, 1], [0, 0, 1]]
  let other: Tensor<Double> = [0, 1, 1]

  @Test func constants() throws {
    _ = exp(1.0)  // e
    _ = Double.infinity  // inf
    _ = Double.nan  // nan
    _ = x[.all, .newAxis]  // newaxis
    _ = Double.pi  // pi
  }

  @Test func creation() throws {
    _ = Tensor<Double>.range(from: 0, to: 3, step: 0.5)  // arange
    _ = Tensor([1.0, 2.0, 3.0])  // asarray
    _ = Tensor<Double>(shape: [2, 3]) { $0.update(repeating: 1) }  // empty
    _ = Tensor<Double>(shape: x.shape) { $0.update(repeating: 1) }  // empty_like
    _ = Tensor<Double>.identity(rows: 2, columns: 3, diagonal: 1)  // eye
    _ = Tensor(repeating: 7.0, shape: [2, 3])  // full
    _ = Tensor(repeating: 7.0, shape: x.shape)  // full_like
    _ = Tensor<Double>.linspace(0, 1, count: 5)  // linspace
    _ = Tensor.meshgrid([v, w])  // meshgrid
    _ = Tensor<Double>.ones([2, 3])  // ones
    _ = Tensor<Double>.ones(x.shape)  // ones_like
    _ = x.lowerTriangle()  // tril
    _ = x.upperTriangle(diagonal: 1)  // triu
    _ = Tensor<Double>.zeros([2, 3])  // zeros
    _ = Tensor<Double>.zeros(x.shape)  // zeros_like
  }

  @Test func dataTypes() throws {
    _ = Tensor<Float>(x)  // astype
    _ = (Double.ulpOfOne, Double.greatestFiniteMagnitude)  // finfo
    _ = type(of: x) == Tensor<Double>.self  // isdtype
  }

  @Test func elementwise() throws {
    _ = abs(x)  // abs
    _ = acos(x)  // acos
    _ = acosh(x)  // acosh
    _ = x + y  // add
    _ = asin(x)  // asin
    _ = asinh(x)  // asinh
    _ = atan(x)  // atan
    _ = atan2(x, y)  // atan2
    _ = atanh(x)  // atanh
    _ = ceil(x)  // ceil
    _ = clip(x, 0.2...0.8)  // clip
    _ = copysign(x, y)  // copysign
    _ = cos(x)  // cos
    _ = cosh(x)  // cosh
    _ = x / y  // divide
    _ = x .== y  // equal
    _ = exp(x)  // exp
    _ = expm1(x)  // expm1
    _ = floor(x)  // floor
    _ = floorDivide(x, y)  // floor_divide
    _ = x .> y  // greater
    _ = x .>= y  // greater_equal
    _ = hypot(x, y)  // hypot
    _ = isFinite(x)  // isfinite
    _ = isInfinite(x)  // isinf
    _ = isNaN(x)  // isnan
    _ = x .< y  // less
    _ = x .<= y  // less_equal
    _ = log(x)  // log
    _ = log1p(x)  // log1p
    _ = log2(x)  // log2
    _ = log10(x)  // log10
    _ = logAddExp(x, y)  // logaddexp
    _ = mask .& other  // logical_and
    _ = .!mask  // logical_not
    _ = mask .| other  // logical_or
    _ = mask .^ other  // logical_xor
    _ = maximum(x, y)  // maximum
    _ = minimum(x, y)  // minimum
    _ = x * y  // multiply
    _ = -x  // negative
    _ = nextafter(x, y)  // nextafter
    _ = x .!= y  // not_equal
    _ = pow(x, y)  // pow
    _ = reciprocal(x)  // reciprocal
    _ = remainder(x, y)  // remainder
    _ = round(x)  // round
    _ = sign(x)  // sign
    _ = signbit(x)  // signbit
    _ = sin(x)  // sin
    _ = sinh(x)  // sinh
    _ = square(x)  // square
    _ = sqrt(x)  // sqrt
    _ = x - y  // subtract
    _ = tan(x)  // tan
    _ = tanh(x)  // tanh
    _ = trunc(x)  // trunc
  }

  @Test func indexing() throws {
    _ = x.gathering([2, 0], axis: 1)  // take
    _ = x.takeAlong(x.argsort())  // take_along_axis
  }

  @Test func linearAlgebra() throws {
    _ = matmul(a, b)  // matmul
    _ = x.transposed()  // matrix_transpose
    _ = tensordot(a, b, axes: 1)  // tensordot
    _ = dot(x, y)  // vecdot
  }

  @Test func manipulation() throws {
    _ = Tensor.broadcastTogether([x, v])  // broadcast_arrays
    _ = v.broadcast(to: [2, 3])  // broadcast_to
    _ = Tensor.concatenate([x, y], axis: 1)  // concat
    _ = x.expandingAxis(at: 0)  // expand_dims
    _ = x.flipped(axis: 0)  // flip
    _ = x.movingAxis(from: 0, to: -1)  // moveaxis
    _ = x.permuted([1, 0])  // permute_dims
    _ = x.repeated(2, axis: 0)  // repeat
    _ = x.reshaped(to: [-1])  // reshape
    _ = x.rolled(by: 1, axis: 0)  // roll
    _ = x[0..<1].removingAxis(at: 0)  // squeeze
    _ = Tensor.stack([x, y])  // stack
    _ = x.tiled([2, 1])  // tile
    _ = x.unstacked(axis: 1)  // unstack
  }

  @Test func searching() throws {
    _ = x.argmax()  // argmax
    _ = x.argmin()  // argmin
    _ = x.countNonzero()  // count_nonzero
    _ = x.nonzero()  // nonzero
    _ = v.sorted().searchSorted(x)  // searchsorted
    _ = select(where: mask, x, y)  // where
  }

  @Test func sets() throws {
    _ = x.unique()  // unique_all
    _ = x.unique().counts  // unique_counts
    _ = x.unique().inverse  // unique_inverse
    _ = x.unique().values  // unique_values
  }

  @Test func sorting() throws {
    _ = x.argsort(axis: 0, descending: true)  // argsort
    _ = x.sorted()  // sort
  }

  @Test func statistics() throws {
    _ = x.cumulativeProduct(axis: 0)  // cumulative_prod
    _ = x.cumulativeSum(axis: 0)  // cumulative_sum
    _ = x.max(axes: [0])  // max
    _ = x.mean(axes: [0], keepingAxes: true)  // mean
    _ = x.min(axes: [0])  // min
    _ = x.product(axes: [0])  // prod
    _ = x.standardDeviation(axes: [0], correction: 1)  // std
    _ = x.sum(axes: [0, 1])  // sum
    _ = x.variance(axes: [0])  // var
  }

  @Test func utilities() throws {
    _ = x.all(axes: [0])  // all
    _ = x.any(axes: [0])  // any
    _ = x.differences(axis: 0)  // diff
  }

  @Test func linalg() throws {
    _ = try cholesky(a)  // linalg.cholesky
    _ = cross(x, y)  // linalg.cross
    _ = try determinant(a)  // linalg.det
    _ = a.diagonal()  // linalg.diagonal
    _ = try eigh(a)  // linalg.eigh
    _ = try eigvalsh(a)  // linalg.eigvalsh
    _ = try inverse(a)  // linalg.inv
    _ = matmul(b, x)  // linalg.matmul
    _ = try matrixNorm(x, .nuclear)  // linalg.matrix_norm
    _ = try matrixPower(a, 3)  // linalg.matrix_power
    _ = try rank(a)  // linalg.matrix_rank
    _ = a.transposed()  // linalg.matrix_transpose
    _ = outer(v, w)  // linalg.outer
    _ = try pseudoInverse(x)  // linalg.pinv
    _ = try qr(a)  // linalg.qr
    _ = try signedLogDeterminant(a)  // linalg.slogdet
    _ = try solve(a, b)  // linalg.solve
    _ = try svd(x)  // linalg.svd
    _ = try svdvals(x)  // linalg.svdvals
    _ = tensordot(a, b, axes: ([1], [0]))  // linalg.tensordot
    _ = trace(a)  // linalg.trace
    _ = dot(v, w)  // linalg.vecdot
    _ = vectorNorm(x, order: 3, axes: [-1])  // linalg.vector_norm
  }
}

@Suite("The array API on variables")
struct ArrayAPIVariableTests {
  let x = Variable(sample([2, 3], in: 0.1...0.9))
  let y = Variable(sample([2, 3], in: 0.1...0.9, seed: 2))
  let a = Variable(positiveDefinite([], order: 3))
  let b = Variable(sample([3, 2]))
  let v = Variable(sample([3]))
  let w = Variable(sample([3], seed: 2))
  let mask: Tensor<Double> = [[1, 0, 1], [0, 0, 1]]

  @Test func constants() throws {
    _ = x[.all, .newAxis]  // newaxis
  }

  @Test func creation() throws {
    _ = Variable.meshgrid([v, w])  // meshgrid
    _ = x.lowerTriangle()  // tril
    _ = x.upperTriangle(diagonal: 1)  // triu
  }

  @Test func elementwise() throws {
    _ = abs(x)  // abs
    _ = acos(x)  // acos
    _ = acosh(x)  // acosh
    _ = x + y  // add
    _ = asin(x)  // asin
    _ = asinh(x)  // asinh
    _ = atan(x)  // atan
    _ = atan2(x, y)  // atan2
    _ = atanh(x)  // atanh
    _ = ceil(x)  // ceil
    _ = clip(x, 0.2...0.8)  // clip
    _ = copysign(x, y)  // copysign
    _ = cos(x)  // cos
    _ = cosh(x)  // cosh
    _ = x / y  // divide
    _ = x .== y  // equal
    _ = exp(x)  // exp
    _ = expm1(x)  // expm1
    _ = floor(x)  // floor
    _ = floorDivide(x, y)  // floor_divide
    _ = x .> y  // greater
    _ = x .>= y  // greater_equal
    _ = hypot(x, y)  // hypot
    _ = isFinite(x)  // isfinite
    _ = isInfinite(x)  // isinf
    _ = isNaN(x)  // isnan
    _ = x .< y  // less
    _ = x .<= y  // less_equal
    _ = log(x)  // log
    _ = log1p(x)  // log1p
    _ = log2(x)  // log2
    _ = log10(x)  // log10
    _ = logAddExp(x, y)  // logaddexp
    _ = maximum(x, y)  // maximum
    _ = minimum(x, y)  // minimum
    _ = x * y  // multiply
    _ = -x  // negative
    _ = x .!= y  // not_equal
    _ = pow(x, y)  // pow
    _ = reciprocal(x)  // reciprocal
    _ = remainder(x, y)  // remainder
    _ = round(x)  // round
    _ = sign(x)  // sign
    _ = signbit(x)  // signbit
    _ = sin(x)  // sin
    _ = sinh(x)  // sinh
    _ = square(x)  // square
    _ = sqrt(x)  // sqrt
    _ = x - y  // subtract
    _ = tan(x)  // tan
    _ = tanh(x)  // tanh
    _ = trunc(x)  // trunc
  }

  @Test func indexing() throws {
    _ = x.gathering([2, 0], axis: 1)  // take
    _ = x.takeAlong(x.argsort())  // take_along_axis
  }

  @Test func linearAlgebra() throws {
    _ = matmul(a, b)  // matmul
    _ = x.transposed()  // matrix_transpose
    _ = tensordot(a, b, axes: 1)  // tensordot
    _ = dot(x, y)  // vecdot
  }

  @Test func manipulation() throws {
    _ = Variable.broadcastTogether([x, v])  // broadcast_arrays
    _ = v.broadcast(to: [2, 3])  // broadcast_to
    _ = Variable.concatenate([x, y], axis: 1)  // concat
    _ = x.expandingAxis(at: 0)  // expand_dims
    _ = x.flipped(axis: 0)  // flip
    _ = x.movingAxis(from: 0, to: -1)  // moveaxis
    _ = x.permuted([1, 0])  // permute_dims
    _ = x.repeated(2, axis: 0)  // repeat
    _ = x.reshaped(to: [-1])  // reshape
    _ = x.rolled(by: 1, axis: 0)  // roll
    _ = x[0..<1].removingAxis(at: 0)  // squeeze
    _ = Variable.stack([x, y])  // stack
    _ = x.tiled([2, 1])  // tile
    _ = x.unstacked(axis: 1)  // unstack
  }

  @Test func searching() throws {
    _ = x.argmax()  // argmax
    _ = x.argmin()  // argmin
    _ = x.countNonzero()  // count_nonzero
    _ = select(where: mask, x, y)  // where
  }

  @Test func sorting() throws {
    _ = x.argsort(axis: 0, descending: true)  // argsort
    _ = x.sorted()  // sort
  }

  @Test func statistics() throws {
    _ = x.cumulativeProduct(axis: 0)  // cumulative_prod
    _ = x.cumulativeSum(axis: 0)  // cumulative_sum
    _ = x.max(axes: [0])  // max
    _ = x.mean(axes: [0], keepingAxes: true)  // mean
    _ = x.min(axes: [0])  // min
    _ = x.product(axes: [0])  // prod
    _ = x.standardDeviation(axes: [0], correction: 1)  // std
    _ = x.sum(axes: [0, 1])  // sum
    _ = x.variance(axes: [0])  // var
  }

  @Test func utilities() throws {
    _ = x.differences(axis: 0)  // diff
  }

  @Test func linalg() throws {
    _ = try cholesky(a)  // linalg.cholesky
    _ = cross(x, y)  // linalg.cross
    _ = try determinant(a)  // linalg.det
    _ = a.diagonal()  // linalg.diagonal
    _ = try eigh(a)  // linalg.eigh
    _ = try eigvalsh(a)  // linalg.eigvalsh
    _ = try inverse(a)  // linalg.inv
    _ = matmul(b, x)  // linalg.matmul
    _ = try matrixNorm(x, .nuclear)  // linalg.matrix_norm
    _ = try matrixPower(a, 3)  // linalg.matrix_power
    _ = a.transposed()  // linalg.matrix_transpose
    _ = outer(v, w)  // linalg.outer
    _ = try pseudoInverse(x)  // linalg.pinv
    _ = try qr(a)  // linalg.qr
    _ = try signedLogDeterminant(a)  // linalg.slogdet
    _ = try solve(a, b)  // linalg.solve
    _ = try svd(x)  // linalg.svd
    _ = try svdvals(x)  // linalg.svdvals
    _ = tensordot(a, b, axes: ([1], [0]))  // linalg.tensordot
    _ = trace(a)  // linalg.trace
    _ = dot(v, w)  // linalg.vecdot
    _ = vectorNorm(x, order: 3, axes: [-1])  // linalg.vector_norm
  }
}
