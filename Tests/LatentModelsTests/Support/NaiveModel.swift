import Glibc
import LatentModels

/// The models by plain loops over one example in Double, written from their definitions: what the real ones, which work
/// on batches of tensors, are checked against.
struct NaiveModel {
  typealias Vector = [Double]
  typealias Matrix = [[Double]]

  let description: ModelDescription
  let parameters: NamedValues<Tensor<Double>>
  /// How close any ReLU came to its kink.
  private(set) var margin = Double.infinity

  init(_ description: ModelDescription, _ parameters: NamedValues<Tensor<Double>>) {
    self.description = description
    self.parameters = parameters
  }

  // MARK: Networks

  private func weight(_ layer: String) -> Matrix { rows(parameters[layer + ".weight"]) }

  private func linear(_ layer: String, _ x: Vector) -> Vector {
    zip(weight(layer), parameters[layer + ".bias"].scalars).map { row, bias in inner(row, x) + bias }
  }

  private mutating func relu(_ x: Vector) -> Vector {
    margin = x.reduce(margin) { min($0, abs($1)) }
    return x.map { max($0, 0) }
  }

  mutating func encode(_ x: Vector) -> (mean: Vector, logVariance: Vector) {
    var h = x
    for layer in description.hidden.indices { h = relu(linear("encoder.hidden\(layer)", h)) }
    return (linear("encoder.mean", h), linear("encoder.logVariance", h))
  }

  /// g(z) and J = ∂g/∂z, [D][Z]: the product of the weights, rows of inactive units set to zero.
  mutating func decode(_ z: Vector) -> (output: Vector, jacobian: Matrix) {
    var h = z
    var jacobian: Matrix = z.indices.map { row in z.indices.map { row == $0 ? 1 : 0 } }
    for layer in description.hidden.indices {
      let sum = linear("decoder.hidden\(layer)", h)
      jacobian = product(weight("decoder.hidden\(layer)"), jacobian)
      for (unit, value) in sum.enumerated() where value <= 0 { jacobian[unit] = jacobian[unit].map { _ in 0 } }
      h = relu(sum)
    }
    return (linear("decoder.output", h), product(weight("decoder.output"), jacobian))
  }

  // MARK: Densities

  private var logVariance: Double { parameters["decoder.logVariance"].scalars[0] }

  private func logLikelihood(_ x: Vector, output: Vector) -> Double {
    zip(x, output).reduce(0) { sum, pixel in
      let (x, g) = pixel
      switch description.likelihood {
      case .gaussian:
        return sum - 0.5 * ((x - g) * (x - g) / exp(logVariance) + logVariance + log(2 * Double.pi))
      case .bernoulli:
        let p = 1 / (1 + exp(-g))
        return sum + x * log(p) + (1 - x) * log(1 - p)
      }
    }
  }

  static func logNormal(_ z: Vector) -> Double {
    z.reduce(0) { $0 - 0.5 * ($1 * $1 + log(2 * Double.pi)) }
  }

  // MARK: Posteriors

  /// The encoder's mean and the T modes after it, and Λ at the last.
  mutating func modeSearch(_ x: Vector) -> (modes: Matrix, precision: Matrix) {
    var modes = [encode(x).mean]
    for update in 0..<description.steps {
      let z = modes[update]
      let (precision, gradient) = local(x, z)
      let step = product(inverse(precision), gradient.map { [$0] }).map { $0[0] }
      modes.append(zip(z, step).map { $0 + description.damping / Double(update + 1) * $1 })
    }
    return (modes, local(x, modes[description.steps]).precision)
  }

  private mutating func local(_ x: Vector, _ z: Vector) -> (precision: Matrix, gradient: Vector) {
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

  /// log p(x, z) - log q(z | x) for the z that the noise stands for.
  mutating func logWeight(_ x: Vector, noise: Vector) -> Double {
    let (z, logDensity): (Vector, Double)
    switch description.kind {
    case .vae:
      let (mean, logVariance) = encode(x)
      z = noise.indices.map { mean[$0] + exp(logVariance[$0] / 2) * noise[$0] }
      logDensity = Self.logNormal(noise) - logVariance.reduce(0, +) / 2
    case .vlae:
      let (modes, precision) = modeSearch(x)
      let factor = cholesky(precision)
      // C⁻ᵀ ε by the inverse written out.
      let inverted = inverse(factor)
      let last = modes[description.steps]
      z = noise.indices.map { row in
        last[row] + noise.indices.reduce(0) { $0 + inverted[$1][row] * noise[$1] }
      }
      logDensity = Self.logNormal(noise) + noise.indices.reduce(0) { $0 + log(factor[$1][$1]) }
    }
    return logLikelihood(x, output: decode(z).output) + Self.logNormal(z) - logDensity
  }
}

// MARK: Plain linear algebra

func rows(_ matrix: Tensor<Double>) -> [[Double]] {
  let columns = matrix.shape[1]
  let scalars = matrix.scalars
  return (0..<matrix.shape[0]).map { Array(scalars[$0 * columns..<($0 + 1) * columns]) }
}

func inner(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

func product(_ a: [[Double]], _ b: [[Double]]) -> [[Double]] {
  a.map { row in b[0].indices.map { column in b.indices.reduce(0) { $0 + row[$1] * b[$1][column] } } }
}

func transpose(_ a: [[Double]]) -> [[Double]] { a[0].indices.map { column in a.map { $0[column] } } }

/// By Gauss-Jordan elimination with pivoting.
func inverse(_ a: [[Double]]) -> [[Double]] {
  let order = a.count
  var work = a.enumerated().map { row, values in values + (0..<order).map { row == $0 ? 1 : 0 } }
  for column in 0..<order {
    let pivot = (column..<order).max { abs(work[$0][column]) < abs(work[$1][column]) }!
    work.swapAt(column, pivot)
    let scale = work[column][column]
    work[column] = work[column].map { $0 / scale }
    for row in 0..<order where row != column {
      let factor = work[row][column]
      work[row] = zip(work[row], work[column]).map { $0 - factor * $1 }
    }
  }
  return work.map { Array($0[order...]) }
}

/// The lower factor, row by row.
func cholesky(_ a: [[Double]]) -> [[Double]] {
  var factor = a.map { $0.map { _ in 0.0 } }
  for row in a.indices {
    for column in 0...row {
      let rest = a[row][column] - (0..<column).reduce(0) { $0 + factor[row][$1] * factor[column][$1] }
      factor[row][column] = row == column ? rest.squareRoot() : rest / factor[column][column]
    }
  }
  return factor
}

/// log N(x; mean, covariance)
func logNormal(_ x: [Double], mean: [Double], covariance: [[Double]]) -> Double {
  let difference = zip(x, mean).map { $0 - $1 }
  let factor = cholesky(covariance)
  let whitened = product(inverse(factor), difference.map { [$0] }).map { $0[0] }
  return NaiveModel.logNormal(whitened) - factor.indices.reduce(0) { $0 + log(factor[$1][$1]) }
}
