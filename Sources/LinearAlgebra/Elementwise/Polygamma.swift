import Glibc

/// ψ⁽ⁿ⁾(x), the derivative of order n of the digamma function ψ = (log Γ)′; NaN at 0 and the negative whole numbers.
///
/// By ψ⁽ⁿ⁾(x) = ψ⁽ⁿ⁾(x + 1) - (-1)ⁿ n! / xⁿ⁺¹ up to where the asymptotic series (Abramowitz and Stegun 6.4.11) has all
/// digits of a Double, for |x| of at most some thousands in reasonable time.
public func polygamma<Scalar>(_ order: Int, _ x: Tensor<Scalar>) -> Tensor<Scalar> {
  if order < 0 { argumentFailure("polygamma", "the order", order, expected: "0 or more") }
  return Tensor(shape: x.shape) { output in
    x.withUnsafeBufferPointer { input in
      for index in output.indices { output[index] = Scalar(polygamma(order, Double(input[index]))) }
    }
  }
}

private func polygamma(_ order: Int, _ x: Double) -> Double {
  if x.isNaN || x == -.infinity || (x <= 0 && x == x.rounded()) { return .nan }
  let sign: Double = order % 2 == 0 ? 1 : -1
  let factorial = (0..<order).reduce(1.0) { $0 * Double($1 + 1) }
  var (x, sum) = (x, 0.0)
  while x < Double(20 + order) {
    sum -= sign * factorial / pow(x, Double(order + 1))
    x += 1
  }
  // The Bernoulli numbers B₂, B₄, ...
  let fractions: [(Double, Double)] = [(1, 6), (-1, 30), (1, 42), (-1, 30), (5, 66), (-691, 2730), (7, 6), (-3617, 510)]
  let bernoulli: [Double] = fractions.map { $0.0 / $0.1 }
  if order == 0 {
    sum += log(x) - 1 / (2 * x)
    for (index, number) in bernoulli.enumerated() {
      let power = Double(2 * index + 2)
      sum -= number / (power * pow(x, power))
    }
    return sum
  }
  var series: Double = factorial / Double(order) / pow(x, Double(order))
  series += factorial / (2 * pow(x, Double(order + 1)))
  // (2k + n - 1)! / (2k)!
  var ratio = factorial * Double(order + 1) / 2
  for (index, number) in bernoulli.enumerated() {
    let power = 2 * index + 2
    series += number * ratio / pow(x, Double(power + order))
    let (above, below) = ((power + order) * (power + order + 1), (power + 1) * (power + 2))
    ratio *= Double(above) / Double(below)
  }
  return sum - sign * series
}
