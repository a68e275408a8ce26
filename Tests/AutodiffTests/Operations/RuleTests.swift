import Autodiff
import GradientTestSupport
import Testing

/// One line for each rule: its derivatives to third order against central differences, in Double.
@Suite struct RuleTests {
  let x = sample([3, 4])
  let y = sample([3, 4], seed: 2)
  let row = sample([4], seed: 3)
  let column = sample([3, 1], seed: 4)
  let positive = sample([3, 4], in: 0.5...2)
  let cube = sample([2, 3, 4])
  let square3 = sample([2, 3, 3]) + Tensor.identity(3) * 4
  let spd = positiveDefinite([2], order: 3)

  @Test func arithmetic() {
    check(x, y) { $0[0] + $0[1] }
    check(x, row) { $0[0] - $0[1] }
    check(x, column) { $0[0] * $0[1] }
    check(x, positive) { $0[0] / $0[1] }
    check(row, column) { $0[0] * $0[1] }
    check(x) { -$0[0] * $0[0] }
    check(x) { ($0[0] + 3) * ($0[0] - 2) * (1 - $0[0]) * 0.5 / 7 }
    check(positive) { 2 / $0[0] }
    check(x) { var v = $0[0]; v += $0[0]; v -= $0[0] * 3; v *= $0[0]; v /= Variable(2) + square($0[0]); return v }
    check(x) { var v = $0[0] * $0[0]; v += 3; v -= 2; v *= 5; v /= 7; return v }
    check(x) { (2 + $0[0]) * (3 * $0[0]) - 1 }
    check(positive) { pow($0[0], 2.5) }
    check(x) { pow($0[0], 3) + pow($0[0], 2) + pow($0[0], 1) + pow($0[0], 0) }
    check(positive, y) { pow($0[0], $0[1]) }
    check(x, y) { maximum($0[0], $0[1]) * $0[0] }
    check(x, y) { minimum($0[0], $0[1]) * $0[0] }
    check(x) { maximum($0[0], 0.1) * $0[0] + minimum($0[0], 0.2) * $0[0] }
  }

  @Test func elementaryFunctions() {
    check(x) { abs($0[0]) * $0[0] }
    check(x) { square($0[0]) }
    check(positive) { sqrt($0[0]) }
    check(positive) { reciprocal($0[0]) }
    check(x) { exp($0[0]) }
    check(x) { expm1($0[0]) }
    check(positive) { log($0[0]) }
    check(positive) { log1p($0[0]) }
    check(x) { sin($0[0]) }
    check(x) { cos($0[0]) }
    check(x) { tanh($0[0]) }
    check(x) { sigmoid($0[0]) }
    check(x) { softplus($0[0]) }
    check(x) { relu($0[0]) * $0[0] }
    check(x) { step($0[0]) * $0[0] }
    check(x) { sign($0[0]) * $0[0] }
    let inside = sample([3, 4], in: -0.8...0.8)
    check(x) { (floor($0[0]) + ceil($0[0]) + round($0[0]) + trunc($0[0])) * $0[0] }
    check(x) { clip($0[0], -0.5...0.7) * $0[0] }
    check(inside) { tan($0[0]) }
    check(inside) { asin($0[0]) + acos($0[0]) * 2 }
    check(x) { atan($0[0]) }
    check(positive, y) { atan2($0[1], $0[0]) + hypot($0[0], $0[1]) }
    check(x) { sinh($0[0]) * cosh($0[0]) }
    check(x) { asinh($0[0]) }
    check(positive) { acosh($0[0] + 1) }
    check(inside) { atanh($0[0]) }
    check(positive) { log2($0[0]) * log10($0[0]) }
    check(x) { erf($0[0]) }
    check(positive) { lgamma($0[0]) * polygamma(1, $0[0] + 1) }
    check(x, y) { copysign($0[0], $0[1]) * $0[0] }
    check(x, row) { logAddExp($0[0], $0[1]) }
    check(x, positive) { remainder($0[0], $0[1]) * $0[0] + floorDivide($0[0], $0[1]) * $0[1] }
    check(x) { remainder($0[0], 0.3) * $0[0] + floorDivide($0[0], 0.3) }
    check(x, y) { select(where: x .> 0, $0[0] * $0[1], square($0[1])) }
  }

  @Test func statistics() {
    check(cube) { $0[0].variance(axes: [1], correction: 1) }
    check(cube) { $0[0].standardDeviation(axes: [0, 2], keepingAxes: true) }
    check(cube) { $0[0].product(axes: [1]) }
    check(positive) { $0[0].product() }
    check(cube) { square($0[0].cumulativeSum(axis: 1)) }
    check(cube) { square($0[0].cumulativeProduct(axis: 1)) }
    check(cube) { square($0[0].differences(axis: -2)) }
    check(cube) { $0[0].sorted(axis: 1, descending: true) * $0[0] }
    check(cube) { square($0[0].takeAlong(Indices([0, 2, 2, 1, 1, 1, 0, 0], shape: [2, 1, 4]), axis: 1)) }
    check(cube) { covariance($0[0]) }
  }

  /// The product's derivative where one, and where two factors are 0.
  @Test func productsOfZeros() throws {
    #expect(try gradient(at: Tensor<Double>([2, 0, 5])) { $0.product() } == [0, 10, 0])
    #expect(try gradient(at: Tensor<Double>([0, 3, 0, 4])) { $0.product() } == [0, 0, 0, 0])
    #expect(try gradient(at: Tensor<Double>([2, 0, 5])) { $0.cumulativeProduct().sum() } == [1, 12, 0])
    #expect(try gradient(at: Tensor<Double>([0, 0])) { hypot($0[0], $0[1]) } == [0, 0])
  }

  @Test func views() {
    check(x) { square($0[0].reshaped(to: [2, 6])) }
    check(x) { square($0[0].flattened()) }
    check(cube) { square($0[0].permuted([2, 0, 1])) }
    check(cube) { square($0[0].transposed()) }
    check(row) { square($0[0].broadcast(to: [2, 4])) }
    check(x) { square($0[0].expandingAxis(at: 1)) }
    check(column) { square($0[0].removingAxis(at: 1)) }
    check(x) { square($0[0].flipped(axis: 1)) * $0[0] }
    check(cube) { square($0[0].movingAxis(from: 0, to: -1)) * 2 }
    check(cube) { let parts = $0[0].unstacked(axis: 1); return square(parts[2] * parts[0]) }
    check(row, column) { let pair = Variable.broadcastTogether($0); return pair[0] * square(pair[1]) }
    check(row, sample([2])) { let grid = Variable.meshgrid($0); return grid[0] * square(grid[1]) }
    check(row, sample([2])) { let grid = Variable.meshgrid($0, order: .matrix); return grid[0] * square(grid[1]) }
    check(cube) { square($0[0][1, .every(2, in: 0..<3), 1..<3]) }
    check(cube) { square($0[0][.ellipsis, -1]) }
    check(cube) { square($0[0][1]) }
    check(square3) { square($0[0].diagonal()) }
    check(cube) { square($0[0].diagonal()) }
    check(x) { square($0[0].diagonalMatrix()) }
    check(square3) { square($0[0].lowerTriangle()) }
    check(cube) { square($0[0].upperTriangle(diagonal: 1)) }
    check(cube) { square($0[0].gathering([2, 0, 2], axis: 1)) }
    check(cube) { square($0[0].scattered(in: [2, 5, 4], at: [4, 1, 4], axis: 1)) }
    check(x, y) { square(Variable.concatenate([$0[0], $0[1], $0[0] * $0[1]], axis: -1)) }
    check(x, y) { square(Variable.stack([$0[0], $0[1]], axis: -1)) }
  }

  @Test func reductions() {
    check(x) { square($0[0].sum()) }
    check(x) { square($0[0].mean()) }
    check(x) { $0[0].sumOfSquares() * $0[0].max() * $0[0].min() * $0[0].logSumExp() }
    check(cube) { square($0[0].sum(axes: [0, 2])) }
    check(cube) { square($0[0].sum(axes: [1], keepingAxes: true)) }
    check(cube) { square($0[0].mean(axes: [1, 2])) }
    check(cube) { square($0[0].sumOfSquares(axes: [-1])) }
    check(cube) { square($0[0].max(axes: [-1])) }
    check(cube) { square($0[0].min(axes: [0], keepingAxes: true)) }
    check(cube) { square($0[0].logSumExp(axes: [0, 1])) }
  }

  @Test func matrices() {
    let a = sample([2, 3, 4])
    let b = sample([4, 5], seed: 2)
    let batched = sample([2, 4, 5], seed: 3)
    check(a, b) { matmul($0[0], $0[1]) }
    check(a, batched) { matmul($0[0], $0[1]) }
    check(x, batched) { matmul($0[0], $0[1]) }
    check(x, x) { gemm($0[0], $0[1], transposeB: true, alpha: 0.5) }
    check(x, y, sample([4, 4])) { gemm($0[0], $0[1], transposeA: true, beta: 2, adding: $0[2]) }
    check(a) { syrk($0[0]) }
    check(a) { syrk($0[0], transpose: true) }
    check(square3, sample([2, 3, 5])) { symm($0[0] + $0[0].transposed(), $0[1]) }
    check(square3, sample([2, 5, 3])) { symm($0[0] + $0[0].transposed(), $0[1], side: .right) }
    check(a, row) { gemv($0[0], $0[1]) }
    check(a, sample([2, 3])) { gemv($0[0], $0[1], transpose: true) }
    check(x, sample([2, 4])) { gemv($0[0], $0[1]) }
    check(x, row) { square(dot($0[0], $0[1])) }
    check(x) { norm($0[0]) }
    check(sample([2, 3]), sample([3], seed: 2)) { square(cross($0[0], $0[1])) }
    check(sample([3, 2]), sample([3, 1], seed: 2)) { cross($0[0], $0[1], axis: 0) }
  }

  @Test func factorizations() {
    func symmetric(_ a: Variable<Double>) -> Variable<Double> { (a + a.transposed()) * 0.5 }
    check(spd) { try cholesky(symmetric($0[0])) }
    check(spd) { try cholesky(symmetric($0[0]), upper: true) }
    for side in Side.allCases {
      for lower in [true, false] {
        for transpose in [true, false] {
          for unitDiagonal in [true, false] {
            let b = side == .left ? sample([2, 3, 4]) : sample([2, 4, 3])
            check(square3, b) {
              try triangularSolve(
                $0[0], $0[1], side: side, lower: lower, transpose: transpose, unitDiagonal: unitDiagonal)
            }
          }
        }
      }
    }
    check(sample([3, 3]) + Tensor.identity(3) * 4, cube) { try triangularSolve($0[0], $0[1]) }
    check(square3, cube) { try solve($0[0], $0[1]) }
    check(square3) { try inverse($0[0]) }
    check(square3) { try signedLogDeterminant($0[0]).logarithm }
    check(-square3) { let (sign, logarithm) = try signedLogDeterminant($0[0]); return Variable(sign) * logarithm }
    check(spd) { try logDeterminant(symmetric($0[0])) }
    check(spd, cube) { try VariableCholesky(symmetric($0[0])).solve($0[1]) }
    check(spd) { try VariableCholesky(symmetric($0[0])).inverse() }
  }
}
