import LinearAlgebra

// A Kalman filter: position and velocity of something that drifts, from noisy positions.
let (dt, drift, noise) = (0.1, 0.5, 1.0)
let F: Tensor<Double> = [[1, dt], [0, 1]]
let Q: Tensor<Double> = [[dt * dt * dt / 3, dt * dt / 2], [dt * dt / 2, dt]] * drift
let H: Tensor<Double> = [[1, 0]]
let R: Tensor<Double> = [[noise * noise]]
let root = try Cholesky(Q).factor

var (truth, state) = (Tensor<Double>([0, 1]), Tensor<Double>([0, 0]))
var P = 10 * Tensor<Double>.identity(2)
var (filtered, measured) = (0.0, 0.0)
for step in 0..<1000 {
  let random = Tensor<Double>.randomNormal([3], from: RandomStream(seed: 1, purpose: 0, index: UInt64(step)))
  truth = matmul(F, truth) + matmul(root, random[0..<2])
  let z = truth[0] + noise * random[2]

  (state, P) = (matmul(F, state), matmul(F, matmul(P, F.transposed())) + Q)
  let S = matmul(H, matmul(P, H.transposed())) + R
  let gain = try solve(S, matmul(H, P)).transposed()
  (state, P) = (state + matmul(gain, z - matmul(H, state)), P - matmul(gain, matmul(H, P)))
  filtered += (state[0] - truth[0]).sumOfSquares()
  measured += (z - truth[0]).sumOfSquares()
}
print("error of the filter", sqrt(filtered / 1000), "of the measurements", sqrt(measured / 1000))
print("deviation that the filter expects", sqrt(P[0, 0]), sqrt(P[1, 1]))
