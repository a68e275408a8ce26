// Gradients that are zero by rule, not by value: 0 · ∞ would be NaN, as behind the square root of max(x, 0).

extension Variable {
  /// self · weights, and 0 where the weight, a constant, is 0, even for an infinite or undefined element of self.
  package func weighted(by weights: Tensor<Scalar>) -> Variable {
    .record(select(where: weights, value * weights, Tensor(0)), self) { g, _ in g.weighted(by: weights) }
  }

  /// The elements where those of `other`, a constant, are above zero, else 0.
  package func masked(by other: Tensor<Scalar>) -> Variable {
    .record(value.masked(by: other), self) { g, _ in g.masked(by: other) }
  }
}
