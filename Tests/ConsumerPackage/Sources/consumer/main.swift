import LinearAlgebra

// Three positive definite matrices, factorised together.
let a: Tensor<Double> = [[[4, 2], [2, 3]], [[2, 0], [0, 8]], [[5, 1], [1, 1]]]
let b: Tensor<Double> = [[8], [16]]
let factorization = try Cholesky(a)
let x = factorization.solve(b)  // b broadcasts over the batch: [3, 2, 1]
print("solutions", x.reshaped(to: [3, 2]))
print("largest residual", abs(matmul(a, x) - b).max())
print("determinants", exp(factorization.logDeterminant))
do { _ = try Cholesky<Double>([[1, 2], [2, 1]]) } catch { print(error) }
