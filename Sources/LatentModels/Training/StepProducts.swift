/// The matrix products that one training step asks for, from the sizes of the model and the units that are on.
///
/// With B images, a linear layer from n to m units costs B·m·n multiply-adds forward (a JVP), as many for the gradient
/// in its input (a VJP) and as many for that in its weights (an outer product); the encoder's first layer does without
/// its VJP. Symmetric products count half. Encoder and decoder are counted here; each model adds what it has beside
/// them.
///
/// The mean of a product over the images is taken as the product of the means. Factorisations, elementwise functions
/// and products with one vector for each image are not counted. Nor is what an implementation saves, for example by
/// keeping A from one update to the next.
public struct StepProducts: Sendable {
  /// C (rows x columns) = A B with the inner extent `depth`.
  package struct Product: Hashable, Sendable {
    package let rows: Int
    package let columns: Int
    package let depth: Int
    /// One such product for each image, instead of one for the batch.
    package let perImage: Bool

    package init(rows: Int, columns: Int, depth: Int, perImage: Bool) {
      self.rows = rows
      self.columns = columns
      self.depth = depth
      self.perImage = perImage
    }

    package var multiplyAdds: Double { Double(rows) * Double(columns) * Double(depth) }
  }

  /// B, the number of images.
  public let batch: Int
  /// How many times the step asks for each; a half where the result is symmetric.
  package private(set) var counts: [Product: Double] = [:]

  /// All of them together.
  public var multiplyAdds: Double { counts.reduce(0) { $0 + $1.key.multiplyAdds * $1.value } }

  /// - Parameters:
  ///   - model: what is trained.
  ///   - batch: B, the number of images.
  ///   - activeUnits: of each hidden layer of the decoder, the mean number that is on; only models that search modes
  ///     depend on it.
  public init(of model: ModelDescription, batch: Int, activeUnits: [Double]) {
    self.batch = batch
    let encoder = model.encoder
    add([encoder.hidden[0]], vjps: 0)
    add(encoder.hidden.dropFirst() + [encoder.mean])
    add(model.decoder.layers)
    model.makeModel().addProducts(to: &self, activeUnits: activeUnits.map { Int($0.rounded()) })
  }

  /// Adds products of the whole batch with each layer's weights, and the outer products of the batch.
  ///
  /// - Parameters:
  ///   - layers: those whose weights they are.
  ///   - jvps: with the weight, as forward.
  ///   - vjps: with its transpose, as for the gradient in the layer's input.
  ///   - outers: of the size of the weight, as for its gradient.
  public mutating func add(_ layers: [Linear], jvps: Double = 1, vjps: Double = 1, outers: Double = 1) {
    for layer in layers {
      add(rows: batch, columns: layer.outputs, depth: layer.inputs, times: jvps)
      add(rows: batch, columns: layer.inputs, depth: layer.outputs, times: vjps)
      add(rows: layer.outputs, columns: layer.inputs, depth: batch, times: outers)
    }
  }

  /// Adds a product of these extents; 0 times, or with an extent of 0, it is left out.
  ///
  /// - Parameters:
  ///   - rows: of the result.
  ///   - columns: of the result.
  ///   - depth: the number of terms of each sum.
  ///   - times: how often the step asks for it.
  ///   - perImage: whether each image has one for itself.
  public mutating func add(rows: Int, columns: Int, depth: Int, times: Double = 1, perImage: Bool = false) {
    let product = Product(rows: rows, columns: columns, depth: depth, perImage: perImage)
    guard times > 0 && product.multiplyAdds > 0 else { return }
    counts[product, default: 0] += times * (perImage ? Double(batch) : 1)
  }

  /// Adds products of the batch with G = WᵀW of the output layer W and for its gradient, and c = (x - b) W, which all
  /// updates share, with its gradient in W.
  mutating func addGramProducts(_ output: Linear, jvps: Double, outers: Double) {
    add([Linear(name: "", inputs: output.inputs, outputs: output.inputs)], jvps: jvps, vjps: 0, outers: outers)
    if jvps > 0 { add([output], jvps: 0) }
  }

  /// Adds G, and what its gradient adds to that of W.
  mutating func addGram(_ output: Linear) {
    let (width, pixels) = (output.inputs, output.outputs)
    add(rows: width, columns: width, depth: pixels, times: 0.5)
    add(rows: pixels, columns: width, depth: width)
  }
}
