/// The units of the first two hidden layers that are on in most examples, R₁ and R₂, and products with them: an example
/// is worked out from where its own units differ, which are fewer than those that are on or off.
///
/// With Δ₁ the units of the first layer in which an example differs and S the rows of W₁ there, negated where they are
/// off, F = W₂ D₁ W₁ = W₂ R₁ W₁ + W₂[:, Δ₁] S. Likewise with E the rows of F in which the second layer differs,
///
///     AᵀGA = L + SᵀY + YᵀS + EᵀV + VᵀE
///     Y = (K R₁ W₁)[Δ₁] + ½K S    V = (G R₂ F)[Δ₂] + ½G E
///
/// where K = W₂ᵀ R₂ G R₂ W₂, L = W₁ᵀ R₁ K R₁ W₁, and ½ means the lower triangle with half its diagonal.
struct GaussianReference<Scalar: TensorScalar> {
  /// What the second form needs; a step makes it where it pays.
  struct Curvature {
    /// ½K: [H₁, H₁].
    let lower: Panel<Scalar>
    /// K R₁ W₁: [H₁, Z].
    let product: Panel<Scalar>
    /// L / 2: [Z, Z].
    let square: Panel<Scalar>
    /// G R₂ W₂: [H₂, H₁].
    let gramWeight: Panel<Scalar>
    /// G R₂ W₂ R₁ W₁: [H₂, Z].
    let gramJacobian: Panel<Scalar>
  }

  let majority: Majority<Scalar>
  let curvature: Curvature?

  /// - Parameter start: the units that are on in each layer where the search starts, for each example.
  init(_ inputs: GaussianInputs<Scalar>, gram: Tensor<Scalar>, start: [ActiveSets], batch: Int, updates: Int) {
    majority = Majority(inputs.weights, start, batch: batch)
    let first = majority.first
    let (latent, isWhole) = (first.shape[1], start.count == 2)
    let (below, width) = (start[0].width, start[1].width)
    func saving(_ example: Int, _ difference: MajorityDifference<Scalar>) -> Int {
      let cost = PrecisionCost(
        active: (start[0][example].count, start[1][example].count),
        differing: (difference.units[0].changed.count, difference.units[1].changed.count), widths: (below, width),
        latent: latent)
      return updates * max(0, cost.update - cost.updateByReference) + max(0, cost.last - cost.lastByReference)
    }
    let gain = isWhole ? MajorityDifference.sum(batch, majority.units, start, saving) : 0
    guard isWhole && gain > (below + width) * below * width / latent else {
      curvature = nil
      return
    }
    let weight = majority.units[1].rows(of: inputs.weights[1])
    let gramWeight = matmul(gram, weight)
    let full = matmul(weight.transposed(), gramWeight)
    let product = matmul(full, first)
    curvature = Curvature(
      lower: Panel(full.halfTriangle()), product: Panel(product),
      square: Panel(matmul(first.transposed(), product) * 0.5), gramWeight: Panel(gramWeight),
      gramJacobian: Panel(matmul(gramWeight, first)))
  }
}

/// Multiply-adds for each latent dimension that the precision of one example takes, directly or from a reference.
struct PrecisionCost {
  /// In the first two layers: how many units are on, how many differ from the reference, how many there are.
  let active: (Int, Int)
  let differing: (Int, Int)
  let widths: (Int, Int)
  let latent: Int

  /// Half of G, where A is known but for few units.
  var update: Int { active.1 * (active.1 / 2 + latent) }

  /// Counted twice, as are those of `lastByReference`: short lists fill the kernels less well.
  var updateByReference: Int {
    let (first, second) = differing
    return 2 * (first * (first / 2 + latent) + second * (2 * first + second / 2 + latent))
      + widths.0 * widths.1 / latent
  }

  /// G A.
  var last: Int { active.1 * active.1 }

  var lastByReference: Int { 2 * ((active.1 + differing.1) * differing.0 + active.1 * differing.1) }
}
