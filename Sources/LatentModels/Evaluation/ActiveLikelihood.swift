import SparseActivations

/// log p(x | z) of a chunk of samples z of one image under a Gaussian likelihood, in few coordinates.
///
/// Around an image, many units are off in all samples, and many are on in all: these are a linear function of what is
/// below them. With δ a layer's deviation from its value at the posterior's centre, as a function of the coordinates s of
/// the layer below, from z - μ on, with M the units that are on in some samples only and P those that are on in all:
///
///     δ_P = C_P s    s' = [s, δ_M]    C' = [W_P C_P, W_M]
///
/// or s' = [δ_P, δ_M] where that is less; a block of samples then leaves out those that are zero in all of it. In the end
/// the quadratic form of ``CentredLikelihood`` is one in s'.
struct ActiveLikelihood<Scalar: TensorScalar> {
  private let likelihood: CentredLikelihood<Scalar>
  private let image: Int
  /// s, a column for each sample, block after block.
  private var blocks: [SparseRows<Scalar>]
  /// Cᵀ of the layer to come: [s, H].
  private var weight: Tensor<Scalar>

  /// Samples that go through a layer together: their activations stay in the cache.
  private static var samplesPerBlock: Int { 384 }

  /// Samples of an image whose common units are looked for. Larger chunks amortise the shared work better but have fewer
  /// units in common.
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
      for layer in likelihood.layers.indices.dropFirst() { active.advance(to: layer) }
      return active.logLikelihoods()
    }
    return terms.isEmpty ? .zeros([0, samples]) : Tensor.concatenate(terms).reshaped(to: [images, samples])
  }

  /// - Parameter latent: [n, Z]
  private init(_ likelihood: CentredLikelihood<Scalar>, image: Int, latent: Tensor<Scalar>) {
    self.likelihood = likelihood
    self.image = image
    let count = latent.shape[0]
    let offset = latent - likelihood.center[image]
    let parts = (count + Self.samplesPerBlock - 1) / Self.samplesPerBlock
    blocks = (0..<parts).map { SparseRows(all: offset[$0 * count / parts..<($0 + 1) * count / parts].transposed()) }
    weight = likelihood.decoder.hidden[0].weight
  }

  private var count: Int { blocks.reduce(0) { $0 + $1.values.shape[1] } }

  /// To the coordinates of the layer below `layer`.
  private mutating func advance(to layer: Int) {
    let units = IndexList(blocks, through: weight, likelihood.layers[layer - 1], image)
    let above = likelihood.decoder.hidden[layer].weight
    let (on, below) = (units.on.count, weight.shape[0])
    if (units.meanCount - (below + units.mixed.count)) * count > on * below {
      blocks = units.coordinates(blocks, count: below)
      weight = Tensor.concatenate([
        matmul(weight.gathering(units.on, axis: 1), above.gathering(units.on)), above.gathering(units.mixed),
      ])
    } else {
      blocks = units.blocks
      weight = above
    }
  }

  /// With v the coordinates of the last layer, δ = T v: δᵀGδ = vᵀ(TᵀGT)v and δ·(Wᵀρ) = v·(TᵀWᵀρ).
  private func logLikelihoods() -> Tensor<Scalar> {
    let units = IndexList(blocks, through: weight, likelihood.layers.last!, image)
    let (on, below) = (units.on.count, weight.shape[0])
    let (active, reduced) = (units.on + units.mixed, below + units.mixed.count)
    var (blocks, form, slope) = (units.blocks, likelihood.decoder.form, likelihood.slope[image])
    if (units.meanCount * units.meanCount - reduced * reduced) / 2 * count > on * below * (active.count + reduced) {
      let rows = weight.gathering(units.on, axis: 1)
      func reduce(_ matrix: Tensor<Scalar>) -> Tensor<Scalar> {
        Tensor.concatenate([matmul(rows, matrix[0..<on]), matrix[on...]])
      }
      blocks = units.coordinates(self.blocks, count: below)
      let gram = likelihood.decoder.gram.gathering(active).gathering(active, axis: 1)
      form = SymmetricForm(reduce(reduce(gram).transposed()))
      slope = reduce(slope.gathering(active).expandingAxis(at: 1)).removingAxis(at: 1)
    }
    let growths = Threads.map(blocks.count) { form.values(blocks[$0], slope: slope) }
    return likelihood.logLikelihoods(image: image, growth: Tensor.concatenate(growths))
  }

  /// A layer's units, and which of them are on in all samples and which in some.
  private struct IndexList {
    /// δ, block after block.
    let blocks: [SparseRows<Scalar>]
    let on: [Int]
    let mixed: [Int]

    /// - Parameters:
    ///   - coordinates: s, block after block.
    ///   - weight: Cᵀ: [s, H].
    ///   - center: the layer at the centre of the images' posteriors.
    init(
      _ coordinates: [SparseRows<Scalar>], through weight: Tensor<Scalar>,
      _ center: (input: Tensor<Scalar>, output: Tensor<Scalar>), _ image: Int
    ) {
      let (bias, output) = (center.input[image], center.output[image])
      let results = Threads.map(coordinates.count) { block in
        SparseRows.rectifying(coordinates[block].product(transposed: weight), bias: bias, center: output)
      }
      var blocksOn = [Int](repeating: 0, count: bias.count)
      var isActive = [Bool](repeating: false, count: bias.count)
      for (_, active, positive) in results {
        for unit in active { isActive[unit] = true }
        for unit in positive { blocksOn[unit] += 1 }
      }
      let isOn = (0..<bias.count).map { blocksOn[$0] == results.count && bias[scalarAt: $0] > 0 }
      blocks = results.map(\.result)
      on = isOn.indices.filter { isOn[$0] }
      mixed = isOn.indices.filter { isActive[$0] && !isOn[$0] }
    }

    /// How many units of a block are not as they are at the centre, in the mean.
    var meanCount: Int { blocks.reduce(0) { $0 + $1.indices.count } / max(1, blocks.count) }

    /// s' = [s, δ_M].
    ///
    /// - Parameter count: of the coordinates s.
    func coordinates(_ below: [SparseRows<Scalar>], count: Int) -> [SparseRows<Scalar>] {
      Threads.map(blocks.count) { block in
        SparseRows(all: Tensor.concatenate([below[block].rows(Array(0..<count)), blocks[block].rows(mixed)]))
      }
    }
  }
}
