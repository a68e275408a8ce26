import Autodiff
import Foundation

// Expressions as programs have them; a test holds the compiler's time for each.

typealias T = Tensor<Double>
typealias V = Variable<Double>

func weights(_ x: T, _ w: Double) -> T { w * x - x * (1 - w) * 0.5 }
func weightsInferred(_ x: T, _ w: Double) { let a = x * (1 - w) * 0.5 - x * w * (1 - w); print(a) }
func weightedSums(_ x: T, _ y: T, _ w: Double) { print((x + y) / 2 * w - x * (1 - w) * 0.5 + 3 * w * x) }
func slices(_ x: T) { let a = x[0] + x[1] + x[2] + x[3] + x[4]; print(a) }
func slicedWeights(_ x: T, _ w: Double) {
  let a = (x[0..<2, .all] + x[1..<3, .all]) / 2 * w - x[0, .all] * (1 - w) * 0.5
  print(a)
}
func laplacian(_ x: T, _ n: Int, _ m: Int) {
  let a = x[2..., 1..<m] + x[..<n, 1..<m] + x[1..<n, 2...] + x[1..<n, ..<m] - 4 * x[1..<n, 1..<m]
  print(a)
}
func secondDifference(_ x: T, _ n: Int) -> T {
  let h = 1 / Double(n - 1)
  return (x[2...] - 2 * x[1..<n] + x[..<n]) / (h * h) + x[1..<n] * x[1..<n] * 0.5 - 1
}
func interpolation(_ x: T, _ n: Int) -> T { x / Double(n - 1) * 2 + x * Double(n) / 3 - 1 }
func ends(_ x: T, _ n: Int) -> T { x[0] * Double(n) / 2 + x[n - 1] * Double(n - 1) / 2 - x[n / 2] * 0.25 + 1 / x[1] }
func bezier(_ x: T, _ w: Double) -> T {
  w * w * w * x - 3 * w * w * (1 - w) * x + 3 * w * (1 - w) * (1 - w) * x - (1 - w) * (1 - w) * (1 - w) * x
}
func density(_ x: T, _ m: Double, _ s: Double) -> T {
  exp(-(x - m) * (x - m) / (2 * s * s)) / (s * sqrt(2 * Double.pi))
}
func kernel(_ x: T, _ y: T, _ l: Double, _ s: Double) -> T {
  s * s * exp(-0.5 * (x - y) * (x - y) / (l * l)) + 1e-6 * x
}
func logistic(_ x: T) -> T { exp(-x) + 1 / (1 + exp(-x)) }
func polynomial(_ x: T, _ y: T, _ w: Double) -> T { 0.5 * (x - y) * (x - y) + 3 * x * y - 2 * (1 - w) }
func many(_ x: T, _ y: T, _ z: T, _ w: Double) -> T {
  x + y + z + x * w + y * w + z * w - x * y * z - 2 * x - 3 * y - 4 * z + 5
}
func rungeKutta(_ a: T, _ b: T, _ c: T, _ d: T, _ dt: Double) -> T {
  a + dt / 6 * (a + 2 * b + 2 * c + d) - dt * dt / 2 * (a - 1)
}
func transition(_ dt: Double) -> T { [[1, dt, 0.5 * dt * dt], [0, 1, dt], [0, 0, -1]] }
func deviation(_ x: T, _ m: Double) -> Double { sqrt(((x - m) * (x - m)).mean()) * 0.5 + x.mean() }
func numbers(_ x: T, _ y: T) -> Double { x.mean() + 2 * y.mean() - 0.5 }
func isBetween(_ x: T) -> Bool { x.mean() > 0.5 && x.max() < 3 && x.sum() == 1 }
func assign(_ x: inout T, _ i: Int) {
  x[scalarAt: i, 0] = Double(i) * 0.5
  x[0] = x[1] * 2 - 1
}
func single(_ x: Tensor<Float>, _ w: Float) { print((x + x) / 2 * w - x * (1 - w) * 0.5 + 3 * w * x) }
func generic<S: TensorScalar>(_ x: Tensor<S>, _ w: S) -> Tensor<S> { w * x - x * (1 - w) * 0.5 }

func recordedWeights(_ x: V, _ y: V, _ w: Double) {
  let a = (x + y) / 2 * w - x * (1 - w) * 0.5 + (1 - w) * 0.25 * y * 2
  print(a)
}
func loss(_ x: V, _ w: Double) {
  let l = 0.5 * (x * x).sum() + 2 * w * x.mean() - 0.1 * (1 - w) * (1 - w) * x.max() / 3
  print(l)
}
func recordedPolynomial(_ x: V, _ w: Double) { let l = (1 - w) * (1 - w) * 100 * x - w * w * 2 * x; print(l) }
func rosenbrock(_ x: V) -> V { 100 * (x[1] - x[0] * x[0]) * (x[1] - x[0] * x[0]) + (1 - x[0]) * (1 - x[0]) }
func recordedKernel(_ x: V, _ y: T, _ l: V, _ s: V) -> V { s * s * exp(-0.5 * (x - y) * (x - y) / (l * l)) + 1e-6 * x }
func mixed(_ x: V, _ y: T, _ w: Double) -> V { (x - y) * (x - y) * w / 2 + y * x - 1 }
func genericLoss<S: TensorScalar>(_ x: Variable<S>, _ w: S) -> Variable<S> {
  0.5 * (x * x).sum() + 2 * w * x.mean() - x.max() / 3
}
