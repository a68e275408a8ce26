import Autodiff

// Newton's method with the Hessian: the minimum of Rosenbrock's function, and a logistic regression.
func rosenbrock(_ x: Variable<Double>) -> Variable<Double> {
  100 * square(x[1] - square(x[0])) + square(1 - x[0])
}

/// Steps x ← x - H⁻¹ g until the gradient is zero to within rounding.
func newton(_ name: String, from start: Tensor<Double>, _ f: (Variable<Double>) -> Variable<Double>) throws {
  var x = start
  for step in 0..<50 {
    let g = try gradient(at: x, of: f)
    if abs(g).max() < 1e-10 {
      print(name, "steps", step, "minimum", x.scalars, "value", f(Variable(x)))
      return
    }
    x -= try solve(try hessian(at: x, of: f), g)
  }
}
try newton("rosenbrock", from: [-1.2, 1], rosenbrock)

let x: Tensor<Double> = [[1, 0.5], [1, 1.5], [1, 2], [1, 3], [1, 3.5], [1, 5]]
let y: Tensor<Double> = [0, 0, 1, 0, 1, 1]
try newton("logistic", from: [0, 0]) { w in
  let logits = matmul(Variable(x), w)
  return (softplus(logits) - y * logits).sum()
}
