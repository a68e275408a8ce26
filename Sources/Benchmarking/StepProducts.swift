import Experiments
import LatentModels

/// The matrix products that one training step asks for, from the sizes of the model and the units that are on.
///
/// With B images, a linear layer from n to m units costs B·m·n multiply-adds forward (a push), as many for the gradient
/// in its input (a pull) and as many for that in its weights (an outer product); the encoder's first layer does without
/// its pull. Symmetric products count half. By model, beside encoder and decoder:
///
/// - `hf`, `iaf`: push, pull and outer product of every layer of a flow.
/// - `savae`: an ascent step pushes and pulls through the decoder, and each of these two has two products as its
///   gradient: 2 pushes, 2 pulls, 2 outer products of every decoder layer. A Gaussian output layer W is met in G = WᵀW
///   and c = (x - b) W alone, which all steps share: instead of the pixels a step has 2 products with G and one for its
///   gradient.
/// - `vlae`, Gaussian: G and c again, and the units that are on. With Z latent dimensions and a and b units on in the
///   last two layers, a precision AᵀGA takes A (a·b·Z), G A (a²·Z / 2) and Aᵀ(GA) (a·Z²) for each image, T + 1 times,
///   and the gradient of the last one about twice as much. An update pushes through the hidden layers and G, and has 2
///   pushes, 2 pulls, 2 outer products, 2 products with G and one for its gradient.
/// - `vlae`, Bernoulli: a precision takes J = W A (D·a·Z) and JᵀVJ (D·Z² / 2) for each image; an update one push, and
///   2 pushes, 4 pulls, 3 outer products of every decoder layer for its gradient.
/// - `vlae-cg`: one precision, that of the end. An update is two pushes and one pull, with their gradients 3 pushes, 3
///   pulls, 3 outer products of every decoder layer; Gaussian, of the hidden ones, with 3 products with G and 2 for its
///   gradient.
///
/// The mean of a product over the images is taken as the product of the means. Factorisations, elementwise functions
/// and products with one vector for each image are not counted. Nor is what an implementation saves, for example by
/// keeping A from one update to the next.
package struct StepProducts: Sendable {
  /// C (rows x columns) = A B with the inner extent `depth`.
  struct Shape: Hashable {
    let rows: Int
    let columns: Int
    let depth: Int
    /// One such product for each image, instead of one for the batch.
    let perImage: Bool

    var multiplyAdds: Double { Double(rows) * Double(columns) * Double(depth) }
  }

  let batch: Int
  /// How many times the step asks for each; a half where the result is symmetric.
  private(set) var counts: [Shape: Double] = [:]

  package var multiplyAdds: Double { counts.reduce(0) { $0 + $1.key.multiplyAdds * $1.value } }

  /// - Parameter activeUnits: of each hidden layer of the decoder, the mean number that is on; only `vlae` and
  ///   `vlae-cg` depend on it.
  package init(of model: ModelDescription, batch: Int, activeUnits: [Double]) {
    self.batch = batch
    let decoder = Layer.chain([model.latent] + model.hidden.reversed() + [model.pixels])
    let units = activeUnits.map { Int($0.rounded()) }
    let last = model.hidden.last!
    let head = Layer(inputs: last, outputs: model.latent)
    let steps = Double(model.steps)

    let encoder = Layer.chain([model.pixels] + model.hidden)
    add([encoder[0]], pulls: 0)
    add(Array(encoder.dropFirst()))
    add([head])
    add(decoder)
    switch model.kind {
    case .vae:
      add([head])
    case .savae:
      add([head])
      addAscents(model, decoder)
    case .hf:
      add([head])
      for flow in 0..<model.steps { add([flow == 0 ? head : Layer(inputs: model.latent, outputs: model.latent)]) }
    case .iaf:
      add([head])
      let flow = [Layer(inputs: model.latent, outputs: last), Layer(inputs: last, outputs: last), head, head]
      add(flow, pushes: steps, pulls: steps, outers: steps)
    case .vlae:
      addModeUpdates(model, decoder)
      addPrecisions(model, decoder, units, count: steps + 1)
    case .vlaeCG:
      addConjugateUpdates(model, decoder)
      addPrecisions(model, decoder, units, count: 1)
    }
  }

  // MARK: - Parts

  private struct Layer {
    let inputs: Int
    let outputs: Int

    static func chain(_ widths: [Int]) -> [Layer] {
      zip(widths, widths.dropFirst()).map { Layer(inputs: $0, outputs: $1) }
    }
  }

  private mutating func add(
    rows: Int, columns: Int, depth: Int, times: Double = 1, perImage: Bool = false
  ) {
    let shape = Shape(rows: rows, columns: columns, depth: depth, perImage: perImage)
    guard times > 0 && shape.multiplyAdds > 0 else { return }
    counts[shape, default: 0] += times * (perImage ? Double(batch) : 1)
  }

  /// Products of the whole batch with each layer's weights, and the outer products of the batch.
  private mutating func add(_ layers: [Layer], pushes: Double = 1, pulls: Double = 1, outers: Double = 1) {
    for layer in layers {
      add(rows: batch, columns: layer.outputs, depth: layer.inputs, times: pushes)
      add(rows: batch, columns: layer.inputs, depth: layer.outputs, times: pulls)
      add(rows: layer.outputs, columns: layer.inputs, depth: batch, times: outers)
    }
  }

  private mutating func addAscents(_ model: ModelDescription, _ decoder: [Layer]) {
    let steps = Double(model.steps)
    switch model.likelihood {
    case .gaussian:
      add(Array(decoder.dropLast()), pushes: 2 * steps, pulls: 2 * steps, outers: 2 * steps)
      addGramProducts(model, decoder.last!, pushes: 2 * steps, outers: steps)
      if model.steps > 0 { addGram(model) }
    case .bernoulli:
      add(decoder, pushes: 2 * steps, pulls: 2 * steps, outers: 2 * steps)
    }
  }

  /// The updates of `vlae` and their gradients, without the precisions.
  private mutating func addModeUpdates(_ model: ModelDescription, _ decoder: [Layer]) {
    let steps = Double(model.steps)
    switch model.likelihood {
    case .gaussian:
      add(Array(decoder.dropLast()), pushes: 3 * steps, pulls: 2 * steps, outers: 2 * steps)
      addGramProducts(model, decoder.last!, pushes: 3 * steps, outers: steps)
    case .bernoulli:
      add(decoder, pushes: 3 * steps, pulls: 4 * steps, outers: 3 * steps)
    }
  }

  private mutating func addConjugateUpdates(_ model: ModelDescription, _ decoder: [Layer]) {
    let steps = Double(model.steps)
    switch model.likelihood {
    case .gaussian:
      add(Array(decoder.dropLast()), pushes: 3 * steps, pulls: 3 * steps, outers: 3 * steps)
      addGramProducts(model, decoder.last!, pushes: 3 * steps, outers: 2 * steps)
    case .bernoulli:
      add(decoder, pushes: 3 * steps, pulls: 3 * steps, outers: 3 * steps)
    }
  }

  /// Products of the batch with G and for its gradient, and c = (x - b) W for all updates with its gradient in W.
  private mutating func addGramProducts(_ model: ModelDescription, _ output: Layer, pushes: Double, outers: Double) {
    add([Layer(inputs: output.inputs, outputs: output.inputs)], pushes: pushes, pulls: 0, outers: outers)
    if model.steps > 0 { add([output], pushes: 0) }
  }

  /// G, and what its gradient adds to that of W.
  private mutating func addGram(_ model: ModelDescription) {
    let width = model.hidden[0]
    add(rows: width, columns: width, depth: model.pixels, times: 0.5)
    add(rows: model.pixels, columns: width, depth: width)
  }

  /// `count` precisions, and the units and the gradient of the last one.
  private mutating func addPrecisions(
    _ model: ModelDescription, _ decoder: [Layer], _ units: [Int], count: Double
  ) {
    let (latent, pixels) = (model.latent, model.pixels)
    for (from, to) in zip(units, units.dropFirst()) {
      add(rows: to, columns: latent, depth: from, times: count, perImage: true)
      add(rows: to, columns: from, depth: latent, perImage: true)
      add(rows: from, columns: latent, depth: to, perImage: true)
    }
    let on = units.last!
    switch model.likelihood {
    case .gaussian:
      add(Array(decoder.dropLast()), pulls: 0, outers: 0)
      addGram(model)
      add(rows: on, columns: latent, depth: on, times: 0.5 * (count + 1), perImage: true)
      add(rows: latent, columns: latent, depth: on, times: count, perImage: true)
      add(rows: on, columns: latent, depth: latent, times: 2, perImage: true)
      add(rows: on, columns: on, depth: latent, times: 0.5, perImage: true)
    case .bernoulli:
      add(decoder)
      add(rows: pixels, columns: latent, depth: on, times: count, perImage: true)
      add(rows: latent, columns: latent, depth: pixels, times: 0.5 * count, perImage: true)
      add(rows: pixels, columns: latent, depth: latent, perImage: true)
      add(rows: pixels, columns: on, depth: latent, perImage: true)
      add(rows: on, columns: latent, depth: pixels, perImage: true)
    }
  }
}
