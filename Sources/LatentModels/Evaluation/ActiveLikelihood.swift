/// log p(x | z) of a chunk of samples z of one image under a Gaussian likelihood, in few coordinates.
///
/// Around an image, many units are off in all samples, and many are on in all: these are a linear function of what is
/// below them. So a layer h is told by the coordinates s of the layer below, from z on, and by the units M that are on
/// in some samples only, with P those that are on in all:
///
///     h_P = C_P s + c_P    s' = [s, h_M]    C' = [W_P C_P, W_M]    c' = b + W_P c_P
///
/// or by s' = [h_P, h_M] where that is less. In the end the quadratic form of ``CentredLikelihood`` is one in s'.
struct ActiveLikelihood<Scalar: TensorScalar> {
  private let likelihood: CentredLikelihood<Scalar>
  private let image: Int
  /// The coordinates s of the samples, block after block, and last those of the centre: [n, r] each.
  private var blocks: [Tensor<Scalar>]
  /// C and c of the layer to come: [H, r] and [H].
  private var (weight, bias): (Tensor<Scalar>, Tensor<Scalar>)

  /// Samples that go through a layer together: their activations stay in the cache.
  private static var rowsPerBlock: Int { 256 }

  /// Samples of an image that are found to have units in common: the more they are, the less what they share costs each,
  /// and the less they share.
  private static var samplesPerChunk: Int { 2500 }

  /// - Parameter latent: the samples z: [B, K, Z].
  /// - Returns: log p(x | z), in nats: [B, K].
  static func logLikelihoods(_ likelihood: CentredLikelihood<Scalar>, _ latent: Tensor<Scalar>) -> Tensor<Scalar> {
    let (images, samples) = (latent.shape[0], latent.shape[1])
    let chunks = (samples + samplesPerChunk - 1) / samplesPerChunk
    let terms = Threads.map(images * chunks) { task in
      let (image, chunk) = task.quotientAndRemainder(dividingBy: chunks)
      let range = chunk * samples / chunks..<(chunk + 1) * samples / chunks
      var active = ActiveLikelihood(likelihood, image: image, latent: latent[image, range])
      for layer in likelihood.decoder.hidden.dropFirst() { active.advance(to: layer) }
      return active.logLikelihoods()
    }
    return Tensor.concatenate(terms).reshaped(to: [images, samples])
  }

  private init(_ likelihood: CentredLikelihood<Scalar>, image: Int, latent: Tensor<Scalar>) {
    self.likelihood = likelihood
    self.image = image
    let count = latent.shape[0]
    blocks = stride(from: 0, to: count, by: Self.rowsPerBlock).map { start in
      latent[start..<min(start + Self.rowsPerBlock, count)]
    }
    blocks.append(likelihood.center[image..<image + 1])
    let first = likelihood.decoder.hidden[0]
    (weight, bias) = (likelihood.value(first.weightName), likelihood.value(first.biasName))
  }

  /// The samples' number.
  private var count: Int { blocks.dropLast().reduce(0) { $0 + $1.shape[0] } }

  /// To the coordinates of the layer at hand, for the one above.
  private mutating func advance(to layer: Linear) {
    let (hidden, units) = activate()
    let (above, biasAbove) = (likelihood.value(layer.weightName), likelihood.value(layer.biasName))
    let (on, mixed) = (above.gathering(units.on, axis: 1), above.gathering(units.mixed, axis: 1))
    let (saved, spent) = (units.on.count - weight.shape[1], units.on.count * weight.shape[1])
    let isLinear = saved * count > spent
    blocks = coordinates(hidden, units, isLinear: isLinear)
    if isLinear {
      bias = biasAbove + gemv(on, bias.gathering(units.on))
      weight = Tensor.concatenate([matmul(on, weight.gathering(units.on)), mixed], axis: 1)
    } else {
      bias = biasAbove
      weight = Tensor.concatenate([on, mixed], axis: 1)
    }
  }

  /// With δ the last layer's distance from its value at the centre, and v that of its coordinates: δ = T v, so that
  /// δᵀGδ = vᵀ(TᵀGT)v and δ·(Wᵀρ) = v·(TᵀWᵀρ).
  private mutating func logLikelihoods() -> Tensor<Scalar> {
    let (hidden, units) = activate()
    let active = units.on + units.mixed
    var gram = likelihood.gram.matrix.gathering(active).gathering(active, axis: 1)
    var slope = likelihood.slope[image].gathering(active)
    let (on, below) = (units.on.count, weight.shape[1])
    let reduced = below + units.mixed.count
    let saved = (active.count * active.count - reduced * reduced) / 2
    let isLinear = saved * count > on * below * (active.count + reduced)
    blocks = coordinates(hidden, units, isLinear: isLinear)
    if isLinear {
      let rows = weight.gathering(units.on).transposed()
      func reduce(_ matrix: Tensor<Scalar>) -> Tensor<Scalar> {
        Tensor.concatenate([matmul(rows, matrix[0..<on]), matrix[on..<active.count]])
      }
      gram = reduce(reduce(gram).transposed())
      slope = reduce(slope.expandingAxis(at: 1)).removingAxis(at: 1)
    }

    let (center, form) = (blocks.removeLast(), SymmetricForm(gram))
    let values = Threads.map(blocks.count) { block in
      let offset = blocks[block] - center
      return likelihood.logLikelihoods(
        squares: form.values(offset) - gemv(offset, slope) * 2 + likelihood.distance[image])
    }
    return Tensor.concatenate(values)
  }

  /// s' of a layer.
  private func coordinates(
    _ hidden: [Tensor<Scalar>], _ units: (on: [Int], mixed: [Int]), isLinear: Bool
  ) -> [Tensor<Scalar>] {
    Threads.map(blocks.count) { block in
      isLinear
        ? Tensor.concatenate([blocks[block], hidden[block].gathering(units.mixed, axis: 1)], axis: 1)
        : hidden[block].gathering(units.on + units.mixed, axis: 1)
    }
  }

  /// The layer at hand: its activations, and which of its units are on in all of them and which in some.
  private func activate() -> (hidden: [Tensor<Scalar>], units: (on: [Int], mixed: [Int])) {
    let (weight, bias) = (weight.transposed(), bias)
    let results = Threads.map(blocks.count) { block in
      var hidden = matmul(blocks[block], weight)
      hidden.addAndRectify(bias)
      return (hidden, hidden.min(axes: [0]), hidden.max(axes: [0]))
    }
    let least = Tensor.stack(results.map(\.1)).min(axes: [0])
    let largest = Tensor.stack(results.map(\.2)).max(axes: [0])
    let isOn = (0..<bias.count).map { (all: least[scalarAt: $0] > 0, none: largest[scalarAt: $0] <= 0) }
    return (
      results.map(\.0), (isOn.indices.filter { isOn[$0].all }, isOn.indices.filter { !isOn[$0].all && !isOn[$0].none })
    )
  }
}
