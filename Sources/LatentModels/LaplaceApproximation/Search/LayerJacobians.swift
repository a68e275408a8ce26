/// The derivatives of a decoder's layers in z for each example of a batch, at the update at hand. Rows of units that are off
/// are undefined.
struct LayerJacobians<Scalar: TensorScalar> {
  /// The first layer's, which is its weight for every example: [width, Z].
  private let first: Panel<Scalar>
  /// Of the layers after it: [B width, Z].
  private let others: [Panel<Scalar>]
  private let widths: [Int]

  init(_ layers: [PackedLayer<Scalar>], batch: Int, latent: Int) {
    first = layers[0].weight
    widths = layers.map(\.outputs)
    others = widths.dropFirst().map { Panel(rows: batch * $0, columns: latent) }
  }

  /// That of one example and layer: [width, Z].
  @inline(__always)
  subscript(example: Int, layer layer: Int) -> MatrixLayout<Scalar> {
    layer == 0 ? MatrixLayout(first) : others[layer - 1].from(example * widths[layer])
  }
}
