import LinearAlgebra
import SparseActivations

/// The rectified layers of a network at several points of each example of a batch, and products of two vectors at each
/// point with the Jacobians A_l = D_l W_l A_{l-1} there, which are never formed.
///
/// The vectors of an example lie side by side, [units, vectors], so that a product with the weights takes only the rows
/// and columns of the units that are on at one of its points: a quarter of the work where half of the units are on, and
/// a row of the weights is read once for all points.
///
/// Of the batch row t B + b is example b at point t; of vectors, the first of all points come before the second ones.
package struct PointwiseLayers<Scalar: TensorScalar> {
  /// B, and the points of each example.
  private let batch: Int
  private let points: Int
  private let layers: [PackedLayer<Scalar>]
  private let activations: [PaddedMatrix<Scalar>]
  /// The units of each layer that are on at some point of some example, and the same as lists.
  package let columns: LayerColumns<Scalar>
  private let active: [ActiveUnits]
  /// What each layer passes on, h + A v of the first vectors and A w of the second ones: [2 points B, active].
  package let tangents: [PaddedMatrix<Scalar>]
  /// What arrives at each layer's sums: [2 points B, active].
  package let cotangents: [PaddedMatrix<Scalar>]
  /// Where an example's vectors are, and its points, once for each half of the vectors.
  private let vectorRows: ActiveUnits
  private let pointRows: ActiveUnits

  /// - Parameters:
  ///   - layers: from the inputs on.
  ///   - activations: of each layer, [points B, out] or more rows.
  package init(_ layers: [PackedLayer<Scalar>], activations: [PaddedMatrix<Scalar>], batch: Int, points: Int) {
    (self.layers, self.activations, self.batch, self.points) = (layers, activations, batch, points)
    let columns = activations.map { ActiveColumns($0.tensor[0..<points * batch]) }
    self.columns = LayerColumns(columns)
    active = zip(columns, layers).map { $0?.units ?? ActiveUnits(row: Array(0..<$1.outputs), width: $1.outputs) }
    tangents = active.map { PaddedMatrix(rows: 2 * points * batch, columns: $0[0].count) }
    cotangents = active.map { PaddedMatrix(rows: 2 * points * batch, columns: $0[0].count) }
    vectorRows = ActiveUnits(row: (0..<2 * points).map { $0 * batch }, width: 2 * points)
    pointRows = ActiveUnits(row: (0..<2 * points).map { $0 % points * batch }, width: 2 * points)
  }

  /// Whether products on the units of each example are less work than on those of the whole batch.
  ///
  /// - Parameter on: the units that are on in each layer at one point of each example.
  package func takesLess(on: [ActiveUnits]) -> Bool {
    /// Multiply-adds of a vector with the weights forward and back and with a product of the last layer's.
    func work(_ widths: [Int]) -> Int {
      zip(widths, widths.dropFirst()).reduce(widths.last! * widths.last!) { $0 + 2 * $1.0 * $1.1 }
    }
    let means = on.map { units in (0..<batch).reduce(0) { $0 + units[$1].count } / max(1, batch) }
    // At several points a tenth more units are on; a product as narrow as a vector of eight is as slow as one of sixteen.
    let lanes = max(16, 2 * points * passSize)
    return 12 * lanes * work(means) < 10 * 2 * points * passSize * work(active.map { $0[0].count })
  }

  /// Few examples at a time, whose vectors fill the lanes of a product: eight or more.
  private var passSize: Int { max(1, 4 / points) }

  /// The vectors of a few examples: `2 points` columns for each.
  package struct Pass {
    package fileprivate(set) var examples = 0..<0
    /// The units of the last layer that are on at one of their points.
    package var units: IndexList { on.last![0] }
    /// A v and A w of the last layer in these units, and what is to pass down from there: [out, vectors].
    package var tangents: PaddedMatrix<Scalar> { forward.last! }
    package var cotangents: PaddedMatrix<Scalar> { backward.last! }
    fileprivate let on: [ActiveUnits]
    fileprivate let highest: [PaddedMatrix<Scalar>]
    fileprivate let activations: [PaddedMatrix<Scalar>]
    fileprivate let forward: [PaddedMatrix<Scalar>]
    fileprivate let backward: [PaddedMatrix<Scalar>]
  }

  /// Room for the vectors of a pass, of so many rows.
  package func makeVectors(rows: Int) -> PaddedMatrix<Scalar> {
    PaddedMatrix(rows: rows, columns: 2 * points * passSize)
  }

  /// As many as so many examples need.
  package func makePasses(for examples: Range<Int>) -> [Pass] {
    stride(from: examples.lowerBound, to: examples.upperBound, by: passSize).map { _ in makePass() }
  }

  private func makePass() -> Pass {
    let widths = layers.map { $0.outputs }
    return Pass(
      on: widths.map { ActiveUnits(rows: 1, width: $0) }, highest: widths.map { PaddedMatrix(rows: 1, columns: $0) },
      activations: widths.map(makeVectors), forward: ([layers[0].inputs] + widths).map(makeVectors),
      backward: widths.map(makeVectors))
  }

  /// The rows of a matrix of the batch that belong to the points of a pass's examples, as columns beside their vectors, once
  /// for the first ones and once for the second ones.
  ///
  /// - Parameters:
  ///   - matrix: [points B, n] or more rows.
  ///   - out: as ``makeVectors(rows:)`` gives it for n.
  package func gatherPoints(_ pass: Pass, _ matrix: PaddedMatrix<Scalar>, into out: PaddedMatrix<Scalar>) {
    gather(pass, pointRows[0], matrix, into: out)
  }

  private func gather(_ pass: Pass, _ rows: IndexList, _ matrix: PaddedMatrix<Scalar>, into out: PaddedMatrix<Scalar>) {
    for (place, example) in pass.examples.enumerated() {
      gatherTransposed(
        rows: rows, width: matrix.columns, matrix.from(example),
        into: MatrixLayout(out.base + place * rows.count, rowStride: out.stride))
    }
  }

  /// From vectors of the inputs to those of the last layer, layer by layer, so that a weight is still near for the next
  /// pass.
  ///
  /// - Parameters:
  ///   - examples: up to as many as the passes take.
  ///   - vectors: v and w: [2 points B, in].
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package func forward(_ examples: Range<Int>, _ vectors: PaddedMatrix<Scalar>, _ passes: inout [Pass]) {
    for (index, start) in stride(from: examples.lowerBound, to: examples.upperBound, by: passSize).enumerated() {
      passes[index].examples = start..<min(start + passSize, examples.upperBound)
    }
    for pass in passes { gather(pass, vectorRows[0], vectors, into: pass.forward[0]) }
    for (index, layer) in layers.enumerated() {
      for pass in passes {
        gatherPoints(pass, activations[index], into: pass.activations[index])
        findUnits(index, pass)
        let out = pass.forward[index + 1]
        gatheredProduct(
          rows: pass.on[index][0], columns: index == 0 ? .all(layer.inputs) : pass.on[index - 1][0], width: out.columns,
          layer.weight, pass.forward[index], into: out)
        mask(out, by: pass.activations[index])
      }
    }
  }

  /// From the passes' cotangents down to the first layer's, and all of the passes to where the batch's are.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package func backward(_ passes: [Pass]) {
    for index in layers.indices.reversed() {
      for pass in passes {
        let (h, covectors, vectors) = (pass.activations[index], pass.backward[index], pass.forward[index + 1])
        mask(covectors, by: h)
        store(covectors, index, pass, into: cotangents[index])
        for unit in pass.on[index][0] {
          let (row, h) = (vectors[unit], h[unit])
          for start in stride(from: 0, to: 2 * points * pass.examples.count, by: 2 * points) {
            for place in start..<start + points { row[place] += h[place] }
          }
        }
        store(vectors, index, pass, into: tangents[index])
        if index == 0 { continue }
        gatheredProduct(
          rows: pass.on[index - 1][0], columns: pass.on[index][0], width: covectors.columns, layers[index].transposed,
          covectors, into: pass.backward[index - 1])
      }
    }
  }

  /// The units of a layer that are on at one of the pass's points.
  @inline(__always)
  private func findUnits(_ index: Int, _ pass: Pass) {
    let (highest, matrix) = (pass.highest[index], activations[index])
    highest.clear(0..<1)
    for example in pass.examples {
      for point in 0..<points {
        let (row, top) = (matrix[point * batch + example], highest[0])
        for unit in 0..<matrix.columns { top[unit] = row[unit] > top[unit] ? row[unit] : top[unit] }
      }
    }
    pass.on[index].activate(highest.layout, first: 0, rows: 1)
  }

  /// Zero where units are off at a point, or at all of them: in all rows, and what lies after them.
  private func mask(_ vectors: PaddedMatrix<Scalar>, by activations: PaddedMatrix<Scalar>) {
    keepPositive(count: vectors.rows * vectors.stride, on: activations.base, vectors.base)
  }

  private func store(_ vectors: PaddedMatrix<Scalar>, _ index: Int, _ pass: Pass, into out: PaddedMatrix<Scalar>) {
    for (place, example) in pass.examples.enumerated() {
      let count = 2 * points
      gatherTransposed(
        rows: active[index][0], width: count, MatrixLayout(vectors.base + place * count, rowStride: vectors.stride),
        into: MatrixLayout(out[example], rowStride: batch * out.stride))
    }
  }
}
