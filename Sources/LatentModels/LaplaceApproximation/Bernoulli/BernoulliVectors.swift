/// The vectors whose outer products are the gradient of the weights: pushed up to a layer's input and pulled down to
/// what it gives out.
///
/// Three groups of rows stand one under the other: u with e for each of the T updates, row t B + b; then the same with
/// δ, to which the activations are added, and f; then the activations with the bends, for the last mode as well.
struct BernoulliVectors<Scalar: TensorScalar> {
  /// [(3 T + 1) B, inputs] for each layer, the output last.
  let pushed: [Panel<Scalar>]
  /// [(3 T + 1) B, outputs]
  let pulled: [Panel<Scalar>]
  /// z̄, of the last mode and then of those before: [B, Z].
  let modes: Panel<Scalar>
  /// x̄: [B, D].
  let images: Panel<Scalar>?
  private let updates: Int
  private let batch: Int

  init(
    _ search: BernoulliSearch<Scalar>, mode: Tensor<Scalar>?, needsImages: Bool
  ) {
    let operands = search.operands
    updates = search.trajectory.updates
    batch = search.trajectory.batch
    let rows = (3 * updates + 1) * batch
    pushed = operands.layers.map { Panel(rows: rows, columns: $0.inputs) }
    pulled = operands.layers.map { Panel(rows: rows, columns: $0.outputs) }
    modes = Panel(mode ?? Tensor.zeros([batch, operands.latent]))
    images = needsImages ? Panel(rows: batch, columns: operands.pixels) : nil
  }

  /// The output's bends at the last mode: [B, D].
  var lastBends: MatrixLayout<Scalar> { pulled.last!.from(3 * updates * batch) }

  /// All rows of the examples of a group, from the last mode, whose bends are there, back to the start.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  func fill(_ search: BernoulliSearch<Scalar>, _ examples: Range<Int>) {
    let operands = search.operands
    let (latent, top, count) = (operands.latent, operands.top, examples.count)
    let all = operands.all(count)
    // J u and J δ.
    let pushes = (0..<2).map { _ in Panel<Scalar>(rows: count, columns: operands.pixels) }
    if let images {
      for example in examples { images[example].update(repeating: 0, count: operands.pixels) }
    }

    // From a group's rows at the output down to the first layer.
    func pull(_ row: Int, update: Int) {
      let hidden = update * batch + examples.lowerBound
      for layer in stride(from: top, to: 0, by: -1) {
        let (weight, below) = (operands.layers[layer].weight, pulled[layer - 1])
        gatheredProduct(
          rows: all, columns: operands.all(weight.rows), width: weight.columns, pulled[layer].from(row),
          MatrixLayout(weight), into: below.from(row))
        for place in 0..<count {
          LogisticOutputs.keep(
            count: weight.columns, on: search.activations[layer - 1][hidden + place], below[row + place])
        }
      }
    }

    // What bends, at an update or at the last mode: pulled down to z̄, and the activations beside it.
    func bend(_ row: Int, update: Int) {
      pull(row, update: update)
      let weight = operands.layers[0].weight
      let target = modes.from(examples.lowerBound)
      gatheredProduct(
        rows: all, columns: operands.all(weight.rows), width: latent, pulled[0].from(row), MatrixLayout(weight),
        adding: target, into: target)
      for layer in operands.layers.indices {
        for place in 0..<count {
          let input = search.input(layer: layer, row: update * batch + examples.lowerBound + place)
          pushed[layer][row + place].update(from: input, count: operands.layers[layer].inputs)
        }
      }
    }

    bend(3 * updates * batch + examples.lowerBound, update: updates)
    for update in (0..<updates).reversed() {
      let first = update * batch + examples.lowerBound
      let rows = (u: first, step: first + updates * batch, bend: first + 2 * updates * batch)
      solve(search.trajectory, update: update, examples)
      for (group, row) in [rows.u, rows.step].enumerated() {
        for (index, layer) in operands.layers.enumerated() {
          let target = index == top ? pushes[group].from(0) : pushed[index + 1].from(row)
          gatheredProduct(
            rows: all, columns: operands.all(layer.inputs), width: layer.outputs, pushed[index].from(row),
            MatrixLayout(layer.transposed), into: target)
          if index == top { break }
          for place in 0..<count {
            LogisticOutputs.keep(
              count: layer.outputs, on: search.activations[index][first + place], pushed[index + 1][row + place])
          }
        }
      }
      let output = pulled[top]
      for place in 0..<count {
        LogisticOutputs.updateGradient(
          count: operands.pixels, images: operands.images[examples.lowerBound + place],
          search.probabilities[first + place], pushes[1][place], pushes[0][place], e: output[rows.u + place],
          f: output[rows.step + place], bend: output[rows.bend + place])
        if let image = images?[examples.lowerBound + place] {
          for i in 0..<operands.pixels { image[i] += pushes[0][place][i] }
        }
        let mode = modes[examples.lowerBound + place]
        for i in 0..<latent { mode[i] *= 1 - search.trajectory.stepSizes[update] }
        for (index, layer) in operands.layers.enumerated() {
          let (input, sum) = (search.input(layer: index, row: first + place), pushed[index][rows.step + place])
          for i in 0..<layer.inputs { sum[i] += input[i] }
        }
      }
      pull(rows.u, update: update)
      pull(rows.step, update: update)
      bend(rows.bend, update: update)
    }
  }

  /// u = α Λ⁻¹ z̄ and δ, where their pushes begin.
  @inline(__always)
  private func solve(_ trajectory: ModeTrajectory<Scalar>, update: Int, _ examples: Range<Int>) {
    let first = update * batch
    trajectory.solve(update: update, examples, { modes[$0] }, into: { pushed[0][first + $0] })
    for row in first + examples.lowerBound..<first + examples.upperBound {
      let u = pushed[0][row]
      for i in 0..<trajectory.latent { u[i] *= trajectory.stepSizes[update] }
      pushed[0][row + updates * batch].update(from: trajectory.steps[row], count: trajectory.latent)
    }
  }
}
