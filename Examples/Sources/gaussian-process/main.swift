import Optimization

// A Gaussian process on noisy values of a sine: its length, amplitude and noise by maximum likelihood, with L-BFGS.
let x = Tensor<Double>.linspace(0, 6, count: 40)
let y = sin(x) + 0.1 * Tensor.randomNormal([40], from: RandomStream(seed: 1, purpose: 0))
let differences = x[.all, .newAxis] - x

/// -log p(y) of the logarithms of length, amplitude and noise.
func loss(_ p: Variable<Double>) throws -> Variable<Double> {
  let kernel = exp(2 * p[1] - 0.5 * square(differences / exp(p[0])))
  let cholesky = try VariableCholesky(kernel + exp(2 * p[2]) * Tensor.identity(40))
  let fit = dot(Variable(y), try cholesky.solve(Variable(y)))
  return 0.5 * (fit + cholesky.logDeterminant + 40 * log(2 * Double.pi))
}

let best = try LBFGS(gradientTolerance: 1e-5).minimize(from: Tensor<Double>([0, 0, -1]), of: loss)
let p = exp(best.parameters[0])
print("converged", best.hasConverged, "evaluations", best.evaluations, "gradient", best.gradientNorm)
print("length", p[0], "amplitude", p[1], "noise", p[2], "log likelihood", -best.value)

// Between the points: the posterior mean, K* (K + σ² I)⁻¹ y.
let covariance = p[1] * p[1] * exp(-0.5 * square(differences / p[0])) + p[2] * p[2] * Tensor.identity(40)
let between = Tensor<Double>.linspace(0.5, 5.5, count: 50)
let cross = p[1] * p[1] * exp(-0.5 * square((between[.all, .newAxis] - x) / p[0]))
print("largest error", abs(matmul(cross, try Cholesky(covariance).solve(y)) - sin(between)).max())
