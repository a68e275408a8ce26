import LinearAlgebra

// Linear regression: y = 2 + 3 a - b with a little noise, and the standard errors of what is found.
let count = 200
let features = Tensor<Double>.randomNormal([count, 2], from: RandomStream(seed: 1, purpose: 0))
let noise = Tensor<Double>.randomNormal([count], from: RandomStream(seed: 1, purpose: 1))
let y = 2 + 3 * features[.all, 0] - features[.all, 1] + 0.1 * noise

let design = Tensor.concatenate([.ones([count, 1]), features], axis: 1)
let fit = try leastSquares(design, y)
let residuals = y - matmul(design, fit.solution)
let variance = residuals.sumOfSquares() / Double(count - design.shape[1])
let errors = sqrt(try inverse(matmul(design.transposed(), design)).diagonal() * variance)
for (name, index) in [("constant", 0), ("a", 1), ("b", 2)] {
  print(name, fit.solution[index], "±", errors[index])
}
print("noise", sqrt(variance))
print("determination", 1 - residuals.variance() / y.variance())
