/// The units of the first two hidden layers that are on in most examples, R₁ and R₂, and products with them: the
/// derivatives of an example are those of the majority, corrected where its own units differ.
///
/// With Δ₁, Δ₂, S and E of ``MajorityDifference``,
///
///     A = W₂ D₁ W₁ = W₂ R₁ W₁ + W₂[:, Δ₁] S
///     J = W D₂ A = P R₁ W₁ + P[:, Δ₁] S + W[:, Δ₂] E    P = W R₂ W₂
///
/// the second for a decoder with two hidden layers.
struct BernoulliReference<Scalar: TensorScalar> {
  struct Output {
    /// P: [D, H₁], and its transpose.
    let product: Panel<Scalar>
    let transposed: Panel<Scalar>
    /// P R₁ W₁: [D, Z].
    let jacobian: Panel<Scalar>
    /// R₂ W₂: [H₂, H₁].
    let weight: Tensor<Scalar>
  }

  let majority: Majority<Scalar>
  /// Nil where it does not pay.
  let output: Output?

  /// - Parameters:
  ///   - weights: [out, in] of each layer, the output last.
  ///   - start: the units that are on in each hidden layer where the search starts, for each example.
  init(weights: [Tensor<Scalar>], start: [ActiveSets], batch: Int) {
    let majority = Majority(weights, start, batch: batch)
    self.majority = majority
    guard start.count == 2 else {
      output = nil
      return
    }
    let widths = start.map(\.width)
    // Two products of each example with W, and two of the gradient, are a few for the batch.
    let gain = MajorityDifference.sum(batch, majority.units, start) { example, difference in
      max(0, Self.saving(difference, active: start[1][example])) * majority.first.shape[1]
    }
    if 4 * gain <= 3 * widths[0] * widths[1] {
      output = nil
      return
    }
    let weight = majority.units[1].rows(of: weights[1])
    let full = matmul(weights[2], weight)
    output = Output(
      product: Panel(full), transposed: Panel(full, transposed: true),
      jacobian: Panel(matmul(weights[2], majority.units[1].rows(of: majority.jacobian.tensor))), weight: weight)
  }

  /// The columns of W, or as tall, that a product for one example takes less than by its active units.
  static func saving(_ difference: MajorityDifference<Scalar>, active: Units) -> Int {
    active.count - difference.units[0].changed.count - difference.units[1].changed.count
  }
}
