import Glibc
import LatentModels

/// The models by plain loops over one example in Double, written from their definitions: what the real ones, which work
/// on batches of tensors, are checked against.
struct NaiveModel {
  typealias Vector = [Double]
  typealias Matrix = [[Double]]

  let description: ModelDescription
  let parameters: NamedValues<Tensor<Double>>
  /// How close any ReLU, clipping or restart came to its kink.
  var margin = Double.infinity

  init(_ description: ModelDescription, _ parameters: NamedValues<Tensor<Double>>) {
    self.description = description
    self.parameters = parameters
  }

  // MARK: Networks

  func weight(_ layer: String) -> Matrix { rows(parameters[layer + ".weight"]) }

  func linear(_ layer: String, _ x: Vector) -> Vector {
    zip(weight(layer), parameters[layer + ".bias"].scalars).map { row, bias in inner(row, x) + bias }
  }

  private mutating func relu(_ x: Vector) -> Vector {
    margin = x.reduce(margin) { min($0, abs($1)) }
    return x.map { max($0, 0) }
  }

  /// The encoder's last hidden layer.
  mutating func features(_ x: Vector) -> Vector {
    var h = x
    for layer in description.hidden.indices { h = relu(linear("encoder.hidden\(layer)", h)) }
    return h
  }

  mutating func encode(_ x: Vector) -> (mean: Vector, logVariance: Vector) {
    let h = features(x)
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

  var logVariance: Double { parameters["decoder.logVariance"].scalars[0] }

  func logLikelihood(_ x: Vector, output: Vector) -> Double {
    zip(x, output).reduce(0) { sum, pixel in
      let (x, g) = pixel
      switch description.likelihood {
      case .gaussian:
        return sum - 0.5 * ((x - g) * (x - g) / exp(logVariance) + logVariance + log(2 * Double.pi))
      case .bernoulli:
        let p = 1 / (1 + exp(-g))
        return sum + x * log(p) + (1 - x) * log(1 - p)
      default: fatalError("there is no naive version of \(description.likelihood)")
      }
    }
  }

  static func logNormal(_ z: Vector) -> Double {
    z.reduce(0) { $0 - 0.5 * ($1 * $1 + log(2 * Double.pi)) }
  }
}
