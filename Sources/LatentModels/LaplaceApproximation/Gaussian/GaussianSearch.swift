import SparseActivations

/// A mode search with Gaussian outputs, Λ = I + s AᵀGA and r = s Aᵀ(c - G h) - z, and what it leaves for its gradient.
///
/// A = ∂h/∂z of the last hidden layer h has a row for each unit that is on.
struct GaussianSearch<Scalar: TensorScalar>: ModeSearch {
  let output: QuadraticOutput<Scalar>
  let state: ModeSearchState<Scalar>
  let jacobians: LayerJacobians<Scalar>
  /// c - G h: [T B, H].
  let residuals: PaddedMatrix<Scalar>
  /// G A at the last mode: [B H, Z].
  let gramJacobians: PaddedMatrix<Scalar>
  /// Nil where no Λ is made without an A of the example's own.
  private let curvature: GaussianCurvature<Scalar>?
  /// (W₂ᵀ D₂ (c - G h))ᵀ of the examples without an A of their own: [B, H₁].
  private let cotangents: PaddedMatrix<Scalar>
  /// Whether A and S of the update before are in place, for each example.
  private let isKept: PooledBuffer<Bool>
  /// S of the examples with an A of their own, AᵀGA = S + Sᵀ: [B Z, Z].
  private let squares: PaddedMatrix<Scalar>

  init(_ output: QuadraticOutput<Scalar>, from start: Tensor<Scalar>, stepSizes: [Scalar]) {
    self.output = output
    state = ModeSearchState(output.layers, hidden: output.layers.count, from: start, stepSizes: stepSizes)
    jacobians = LayerJacobians(state)
    let batch = state.batch
    residuals = PaddedMatrix(rows: state.updates * batch, columns: output.width)
    gramJacobians = PaddedMatrix(rows: batch * output.width, columns: state.latent)
    curvature = GaussianCurvature(state, jacobians.reference, gram: output.gram.tensor)
    cotangents = PaddedMatrix(rows: batch, columns: output.layers[0].outputs)
    isKept = PooledBuffer(count: batch)
    isKept.base.update(repeating: false, count: batch)
    squares = PaddedMatrix(rows: batch * state.latent, columns: state.latent)
  }

  private var latent: Int { state.latent }

  /// c - G h before the last mode.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  func evaluate(_ update: Int, _ group: Range<Int>) {
    if update == state.updates { return }
    let row = update * state.batch + group.lowerBound
    gatheredProduct(
      rows: .all(group.count), columns: .all(output.width), width: output.width, alpha: -1,
      state.activations.last!.from(row), output.gram, adding: output.projection.from(group.lowerBound),
      into: residuals.from(row))
  }

  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  func approximate(_ update: Int, _ part: Range<Int>) {
    var scratch = Scratch(state, output)
    for example in part {
      let active = state.active(update, example)
      if modelFromReference(update, example, active, &scratch) {
        isKept.base[example] = false
      } else {
        localModel(update, example, active, &scratch)
        isKept.base[example] = true
      }
    }
  }

  /// r = s Aᵀ(c - G h) - z of the examples without an A of their own.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  func completeGradients(_ update: Int, _ group: Range<Int>) {
    let examples = group.filter { !isKept.base[$0] }
    if examples.isEmpty { return }
    gatheredProduct(
      rows: .all(group.count), columns: .all(output.width), width: cotangents.columns,
      residuals.from(update * state.batch + group.lowerBound), output.layers[1].weight,
      into: cotangents.from(group.lowerBound))
    for example in examples {
      let active = state.history.units(at: update, example, layer: 0)
      setGradient(update, example, active, of: cotangents[example], output.layers[0].weight.layout)
    }
  }

  /// The last Λ, with the whole of G A, which its gradient needs.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  func finish(_ part: Range<Int>) {
    var scratch = Scratch(state, output)
    for example in part {
      let active = state.active(state.updates, example)
      _ = linearize(state.updates, example, active, &scratch)
      let (a, on) = (jacobians[example, layer: output.layers.count - 1], active.last!)
      let product = gramJacobians.from(example * output.width)
      if !gramJacobianFromReference(active, &scratch, into: product) {
        gatheredProduct(rows: on, columns: on, width: latent, output.gram, a, into: product)
      }
      gatheredProduct(rows: .all(latent), columns: on, width: latent, a.transposed, product, into: scratch.square)
      symmetricPlusIdentity(
        order: latent, alpha: output.precision / 2, scratch.square.layout,
        into: MatrixLayout(state.precisions.sharedPointer + example * latent * latent, rowStride: latent))
    }
  }
}

extension GaussianSearch {
  /// What one example needs at a time.
  private struct Scratch {
    /// [widest layer, Z], [Z, Z] and [Z, Z]
    let product: PaddedMatrix<Scalar>
    let square: PaddedMatrix<Scalar>
    let inner: PaddedMatrix<Scalar>
    var jacobians: LayerJacobians<Scalar>.Scratch

    init(_ state: ModeSearchState<Scalar>, _ output: QuadraticOutput<Scalar>) {
      product = PaddedMatrix(rows: output.layers.map { $0.outputs }.max()!, columns: state.latent)
      square = PaddedMatrix(rows: state.latent, columns: state.latent)
      inner = PaddedMatrix(rows: state.latent, columns: state.latent)
      jacobians = .init(state)
    }
  }

  @inline(__always)
  private func linearize(
    _ update: Int, _ example: Int, _ active: [IndexList], _ scratch: inout Scratch
  ) -> LowRankChange<Scalar>? {
    let before = update > 0 && isKept.base[example] ? state.active(update - 1, example) : nil
    // At the last mode G A is formed anyway, and Λ from it.
    let limit = update < state.updates ? PrecisionCost.highestRank(Scalar.self, on: active.last!.count, latent: latent) : 0
    return jacobians.linearize(example, active, before: before, changes: limit, &scratch.jacobians)
  }

  /// Λ = I + s (S + Sᵀ) and r = s Aᵀ(c - G h) - z, with S that of the update before and what few units have changed, or
  /// AᵀM with M the product of A and half of G.
  @inline(__always)
  private func localModel(_ update: Int, _ example: Int, _ active: [IndexList], _ scratch: inout Scratch) {
    let change = linearize(update, example, active, &scratch)
    let (a, on) = (jacobians[example, layer: output.layers.count - 1], active.last!)
    let square = squares.from(example * latent)
    if let change {
      change.add(
        to: square, gram: output.gram, a, on, curved: scratch.product, inner: scratch.inner, product: scratch.square)
    } else {
      gatheredProduct(
        rows: on, columns: on, width: latent, triangular: true, output.lowerGram, a, into: scratch.product)
      gatheredProduct(rows: .all(latent), columns: on, width: latent, a.transposed, scratch.product, into: square)
    }
    setPrecision(example, square)
    setGradient(update, example, on, of: residuals[update * state.batch + example], a)
  }

  /// Λ as ``GaussianCurvature`` has it.
  /// - Returns: whether that is less work.
  @inline(__always)
  private func modelFromReference(
    _ update: Int, _ example: Int, _ active: [IndexList], _ scratch: inout Scratch
  ) -> Bool {
    guard let curvature, let cost = cost(active, &scratch), cost.updateByReference < cost.update else { return false }
    let (differing, product, square) = (scratch.jacobians.differing, scratch.product, scratch.square)
    let (first, second) = (differing.units[0].changed, differing.units[1].changed)
    differing.setBoth(output.layers, jacobians.reference!)
    let (s, e) = (differing.rows[0], differing.rows[1])
    gatheredProduct(
      rows: first, columns: first, width: latent, triangular: true, curvature.lower, s,
      adding: curvature.product.layout, into: product)
    gatheredProduct(
      rows: .all(latent), columns: first, width: latent, s.layout.transposed, product, adding: curvature.square.layout,
      into: square)
    gatheredProduct(
      rows: second, columns: first, width: latent, curvature.gramWeight, s, adding: curvature.gramJacobian.layout,
      into: product)
    gatheredProduct(
      rows: second, columns: second, width: latent, triangular: true, output.lowerGram, e, adding: product.layout,
      into: product)
    gatheredProduct(
      rows: .all(latent), columns: second, width: latent, e.layout.transposed, product, adding: square.layout,
      into: square)
    setPrecision(example, square.layout)
    // The product for all examples at once wants zeros where units are off; nothing else looks there.
    let row = update * state.batch + example
    keepPositive(
      count: output.width, on: state.activations.last![row], residuals[row])
    return true
  }

  /// G A = G R₂ F + G E at the last mode.
  /// - Returns: whether that is less work.
  @inline(__always)
  private func gramJacobianFromReference(
    _ active: [IndexList], _ scratch: inout Scratch, into product: MatrixLayout<Scalar>
  ) -> Bool {
    guard let curvature, let cost = cost(active, &scratch), cost.lastByReference < cost.last else { return false }
    let differing = scratch.jacobians.differing
    differing.setBoth(output.layers, jacobians.reference!)
    gatheredProduct(
      rows: active[1], columns: differing.units[0].changed, width: latent, curvature.gramWeight, differing.rows[0],
      adding: curvature.gramJacobian.layout, into: product)
    gatheredProduct(
      rows: active[1], columns: differing.units[1].changed, width: latent, output.gram, differing.rows[1],
      adding: product, into: product)
    return true
  }

  @inline(__always)
  private func cost(_ active: [IndexList], _ scratch: inout Scratch) -> PrecisionCost? {
    guard let reference = jacobians.reference else { return nil }
    scratch.jacobians.differing.compare(reference, active)
    return PrecisionCost(active, scratch.jacobians.differing, latent: latent)
  }

  @inline(__always)
  private func setPrecision(_ example: Int, _ square: MatrixLayout<Scalar>) {
    symmetricPlusIdentity(
      order: latent, alpha: output.precision, square, into: state.newton.precisions.from(example * latent))
  }

  /// r = s Aᵀq - z from the rows of A of these units.
  @inline(__always)
  private func setGradient(
    _ update: Int, _ example: Int, _ active: IndexList, of q: UnsafeMutablePointer<Scalar>, _ a: MatrixLayout<Scalar>
  ) {
    let (gradient, z) = (state.newton.gradients[example], state.newton.modes[update * state.batch + example])
    gatheredProduct(
      rows: .all(1), columns: active, width: latent, alpha: output.precision, MatrixLayout(q, rowStride: 0), a,
      into: MatrixLayout(gradient, rowStride: 0))
    for i in 0..<latent { gradient[i] -= z[i] }
  }
}

/// The updates by conjugate gradients, if any, and then those of Gauss and Newton.
struct GaussianModeSearch<Scalar: TensorScalar>: FusedModeSearch {
  private let inputs: FusedSearchInputs<Tensor<Scalar>>
  private let conjugate: ConjugateUpdates<Scalar>
  private let search: GaussianSearch<Scalar>

  init(_ inputs: FusedSearchInputs<Tensor<Scalar>>, _ plan: FusedSearchPlan<Scalar>) throws {
    let output = QuadraticOutput(inputs, plan.decoder)
    self.inputs = inputs
    conjugate = ConjugateUpdates(output, inputs, count: plan.conjugateGradients)
    search = GaussianSearch(output, from: conjugate.end, stepSizes: plan.stepSizes)
    try search.run()
  }

  var modes: [Tensor<Scalar>] { conjugate.updates.map(\.mode) + search.state.newton.found }
  var precisions: Tensor<Scalar> { search.state.precisions }

  func gradients(
    mode: Tensor<Scalar>?, precisions: Tensor<Scalar>?, needsImages: Bool
  ) -> FusedSearchInputs<Tensor<Scalar>?> {
    var gradient = GaussianGradient(search.output, inputs)
    if let mode {
      gradient.addUpdates(of: search, inputs, mode: mode)
      gradient.addUpdates(conjugate, search.output)
    }
    if let precisions { gradient.addPrecisions(of: search, gradient: precisions) }
    return gradient.inInputs(inputs, needsImages: needsImages)
  }
}
