import Glibc
import LatentModels

extension NaiveModel {
  /// log p(x, z) - log q(z | x) for the z that the noise stands for.
  mutating func logWeight(_ x: Vector, noise: Vector, refinement: Matrix = []) -> Double {
    let (z, logDensity) = sample(x, noise: noise, refinement: refinement)
    return logLikelihood(x, output: decode(z).output) + Self.logNormal(z) - logDensity
  }

  /// z and log q(z | x).
  mutating func sample(_ x: Vector, noise: Vector, refinement: Matrix) -> (Vector, Double) {
    switch description.kind {
    case .vae: return diagonal(encode(x), noise)
    case .savae: return diagonal(ascend(x, from: encode(x), refinement), noise)
    case .hf: return reflect(x, diagonal(encode(x), noise))
    case .iaf: return transform(x, diagonal(encode(x), noise))
    case .vlae, .vlaeCG: return laplace(x, noise)
    default: fatalError("there is no naive version of \(description.kind)")
    }
  }

  private func diagonal(_ normal: (mean: Vector, logVariance: Vector), _ noise: Vector) -> (Vector, Double) {
    let z = noise.indices.map { normal.mean[$0] + exp(normal.logVariance[$0] / 2) * noise[$0] }
    return (z, Self.logNormal(noise) - normal.logVariance.reduce(0, +) / 2)
  }

  /// T steps along the gradient of log p(x | z) + log p(z) - log q(z), z = mean + exp(logVariance / 2) ε.
  private mutating func ascend(
    _ x: Vector, from start: (mean: Vector, logVariance: Vector), _ refinement: Matrix
  ) -> (mean: Vector, logVariance: Vector) {
    var (mean, logVariance) = start
    for noise in refinement {
      let deviation = logVariance.map { exp($0 / 2) }
      let slope = local(x, noise.indices.map { mean[$0] + deviation[$0] * noise[$0] }).gradient
      let inLogVariance = noise.indices.map { slope[$0] * noise[$0] * deviation[$0] / 2 + 0.5 }
      let norm = (inner(slope, slope) + inner(inLogVariance, inLogVariance)).squareRoot()
      margin = min(margin, abs(norm - description[.clipNorm]))
      let rate = description[.stepSize] * min(1, description[.clipNorm] / norm)
      for index in noise.indices {
        mean[index] += rate * slope[index]
        logVariance[index] += rate * inLogVariance[index]
      }
    }
    return (mean, logVariance)
  }

  private mutating func reflect(_ x: Vector, _ start: (z: Vector, logDensity: Double)) -> (Vector, Double) {
    var (z, v) = (start.z, features(x))
    for flow in 0..<description.steps {
      v = linear("flow.\(flow)", v)
      let share = 2 * inner(v, z) / inner(v, v)
      z = z.indices.map { z[$0] - share * v[$0] }
    }
    return (z, start.logDensity)
  }

  private mutating func transform(_ x: Vector, _ start: (z: Vector, logDensity: Double)) -> (Vector, Double) {
    var (z, logDensity) = start
    let context = features(x)
    for flow in 0..<description.steps {
      if flow > 0 { z.reverse() }
      let name = "flow.\(flow)"
      let degrees = parameters[name + ".degrees"].scalars
      let slope = parameters[name + ".slope"].scalars[0]
      let bias = parameters[name + ".hidden.bias"].scalars
      let (entry, seen) = (weight(name + ".hidden"), weight(name + ".context"))
      let activation = degrees.indices.map { unit in
        var sum = bias[unit] + inner(seen[unit], context)
        for dimension in z.indices where degrees[unit] >= Double(dimension + 1) {
          sum += entry[unit][dimension] * z[dimension]
        }
        margin = min(margin, abs(sum))
        return sum > 0 ? sum : slope * sum
      }
      func output(_ layer: String) -> Vector {
        let (weights, biases) = (weight(name + layer), parameters[name + layer + ".bias"].scalars)
        return z.indices.map { dimension in
          degrees.indices.reduce(biases[dimension]) { sum, unit in
            Double(dimension + 1) > degrees[unit] ? sum + weights[dimension][unit] * activation[unit] : sum
          }
        }
      }
      let (mean, gate) = (output(".mean"), output(".gate").map { 1 / (1 + exp(-$0)) })
      z = z.indices.map { gate[$0] * z[$0] + (1 - gate[$0]) * mean[$0] }
      logDensity -= gate.reduce(0) { $0 + log($1) }
    }
    if description.steps > 0 && description.steps.isMultiple(of: 2) { z.reverse() }
    return (z, logDensity)
  }

  private mutating func laplace(_ x: Vector, _ noise: Vector) -> (Vector, Double) {
    let (modes, precision) = modeSearch(x)
    let factor = cholesky(precision)
    // C⁻ᵀ ε by the inverse written out.
    let inverted = inverse(factor)
    let z = noise.indices.map { row in
      modes.last![row] + noise.indices.reduce(0) { $0 + inverted[$1][row] * noise[$1] }
    }
    return (z, Self.logNormal(noise) + noise.indices.reduce(0) { $0 + log(factor[$1][$1]) })
  }
}
