import Glibc
import LatentModels

extension NaiveModel {
  /// The encoder's mean and the T modes after it, and Λ at the last.
  mutating func modeSearch(_ x: Vector) -> (modes: Matrix, precision: Matrix) {
    var modes = [encode(x).mean]
    if description.kind == .vlaeCG { return conjugateSearch(x, from: modes[0]) }
    for update in 0..<description.steps {
      let z = modes[update]
      let (precision, gradient) = local(x, z)
      let step = product(inverse(precision), gradient.map { [$0] }).map { $0[0] }
      modes.append(zip(z, step).map { $0 + description[.damping] / Double(update + 1) * $1 })
    }
    return (modes, local(x, modes[description.steps]).precision)
  }

  mutating func local(_ x: Vector, _ z: Vector) -> (precision: Matrix, gradient: Vector) {
    let (output, jacobian) = decode(z)
    var precision: Matrix = z.indices.map { row in z.indices.map { row == $0 ? 1 : 0 } }
    var gradient = z.map { -$0 }
    for (pixel, g) in output.enumerated() {
      let p = 1 / (1 + exp(-g))
      let (slope, curvature) =
        description.likelihood == .gaussian
        ? ((x[pixel] - g) / exp(logVariance), 1 / exp(logVariance)) : (x[pixel] - p, p * (1 - p))
      for i in z.indices {
        gradient[i] += jacobian[pixel][i] * slope
        for j in z.indices { precision[i][j] += jacobian[pixel][i] * curvature * jacobian[pixel][j] }
      }
    }
    return (precision, gradient)
  }

  /// Polak and Ribière's directions with restart, each followed to the minimum of the local quadratic model.
  private mutating func conjugateSearch(_ x: Vector, from start: Vector) -> (modes: Matrix, precision: Matrix) {
    var modes = [start]
    var last: (gradient: Vector, direction: Vector)?
    for _ in 0..<description.steps {
      let z = modes.last!
      var (precision, gradient) = local(x, z)
      let terms = zip(gradient, z).map { ($0 + $1) * ($0 + $1) + $1 * $1 }.reduce(0, +)
      if inner(gradient, gradient) <= terms * 4096 * .ulpOfOne * .ulpOfOne { gradient = z.map { _ in 0 } }
      var direction = gradient
      if let last {
        let change = zip(gradient, last.gradient).map { $0 - $1 }
        let conjugacy = quotient(inner(gradient, change), inner(last.gradient, last.gradient))
        margin = min(margin, abs(conjugacy))
        let carried = last.direction.map { max(0, conjugacy) * $0 }
        if inner(gradient, gradient) > inner(carried, carried) * .ulpOfOne * .ulpOfOne {
          direction = zip(gradient, carried).map { $0 + $1 }
        }
      }
      let length = quotient(inner(gradient, direction), inner(direction, precision.map { inner($0, direction) }))
      modes.append(zip(z, direction).map { $0 + length * $1 })
      last = (gradient, direction)
    }
    return (modes, local(x, modes.last!).precision)
  }

  /// A gradient that has vanished leaves nowhere to go.
  private func quotient(_ a: Double, _ b: Double) -> Double { b > 1e-150 ? a / b : a }
}
