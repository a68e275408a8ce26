/// The updates of a Gaussian likelihood's mode search by conjugate gradients, and what they leave for their gradient.
///
/// With A = ∂h/∂z of the last hidden layer h, which is never formed, an update has
///
///     g = s Aᵀ(c - G h) - z    d = g + β d₋    v = A d    α = g·d / (d·d + s v·G v)    z' = z + α d
///
/// T updates of a batch stand one after the other: row t B + b is example b.
struct ConjugateUpdates<Scalar: TensorScalar> {
  let count: Int
  let batch: Int
  /// z and d: [T B, Z].
  let modes: Panel<Scalar>
  let directions: Panel<Scalar>
  /// Of each hidden layer [T B, width]: its activations, the covectors of c - G h that its weight pulls, and the pushes
  /// of d.
  let hidden: [Panel<Scalar>]
  let pulled: [Panel<Scalar>]
  let pushed: [Panel<Scalar>]
  /// G v where units are on, else 0: [T B, H].
  let curved: Panel<Scalar>
  /// The updates of each chunk.
  private(set) var chunks: [[Update]] = []
  /// Where they end: [B, Z].
  private(set) var end: Tensor<Scalar>

  /// Of the examples of a chunk, n of them.
  struct Update {
    /// z, g and d: [n, Z].
    let mode: Tensor<Scalar>
    let gradient: Tensor<Scalar>
    let direction: Tensor<Scalar>
    /// s v·G v: [n].
    let curvature: Tensor<Scalar>
    /// β, nil for the first update, and α.
    let conjugacy: Conjugacy?
    let step: Quotient
  }

  /// a / b [n], or a where b, a squared length, is nothing: a gradient that has vanished leaves nowhere to go.
  struct Quotient {
    let value: Tensor<Scalar>
    private let isRegular: Tensor<Scalar>
    private let divisor: Tensor<Scalar>

    init(_ a: Tensor<Scalar>, _ b: Tensor<Scalar>) {
      isRegular = b .> Scalar.leastNormalMagnitude.squareRoot()
      divisor = select(where: isRegular, b, Tensor(1))
      value = a / divisor
    }

    /// The gradients in a and b.
    func pull(_ gradient: Tensor<Scalar>) -> (a: Tensor<Scalar>, b: Tensor<Scalar>) {
      let a = gradient / divisor
      return (a, -(a * value) * isRegular)
    }
  }

  /// β = max(0, g·(g - g₋) / g₋·g₋), and 0 where the search starts again, of n examples: [n].
  struct Conjugacy {
    let quotient: Quotient
    let value: Tensor<Scalar>

    init(_ gradient: Tensor<Scalar>, after last: Update) {
      quotient = Quotient(dot(gradient, gradient - last.gradient), dot(last.gradient, last.gradient))
      let rectified = relu(quotient.value)
      let isKept = ConjugateSearch.isKept(gradient, besides: rectified.expandingAxis(at: 1) * last.direction)
      value = select(where: isKept, rectified, Tensor(0))
    }
  }

  init(_ operands: GaussianOperands<Scalar>, from start: Tensor<Scalar>, count: Int) {
    self.count = count
    batch = start.shape[0]
    let rows = count * batch
    modes = Panel(rows: rows, columns: operands.latent)
    directions = Panel(rows: rows, columns: operands.latent)
    let panels = (0..<3).map { _ in operands.layers.map { Panel<Scalar>(rows: rows, columns: $0.outputs) } }
    (hidden, pulled, pushed) = (panels[0], panels[1], panels[2])
    curved = Panel(rows: rows, columns: operands.width)
    end = start
    if count == 0 { return }
    let results = Threads.map(chunkCount) { [self] in run(operands, start, examples(of: $0)) }
    chunks = results.map(\.updates)
    if !results.isEmpty { end = .concatenate(results.map(\.end)) }
  }

  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  private func run(
    _ operands: GaussianOperands<Scalar>, _ start: Tensor<Scalar>, _ examples: Range<Int>
  ) -> (updates: [Update], end: Tensor<Scalar>) {
    let (s, top) = (operands.precision, hidden.count - 1)
    var updates: [Update] = []
    var z = start[examples]
    for update in 0..<count {
      let rows = rows(update, examples)
      let first = rows.lowerBound
      modes.set(rows, to: z)
      for (index, layer) in operands.layers.enumerated() {
        operands.multiply(
          rows.count, (index == 0 ? modes : hidden[index - 1]).from(first), layer.transposed,
          adding: MatrixLayout(layer.bias.base, rowStride: 0), into: hidden[index].from(first))
        hidden[index].keep(rows, on: hidden[index])
      }
      operands.multiply(
        rows.count, hidden[top].from(first), operands.gram, alpha: -1,
        adding: operands.projection.from(examples.lowerBound), into: pulled[top].from(first))
      let gradient = ConjugateSearch.difference(operands.pull(pulled, rows, on: hidden) * s, z)

      var direction = gradient
      let conjugacy = updates.last.map { Conjugacy(gradient, after: $0) }
      if let conjugacy { direction += conjugacy.value.expandingAxis(at: 1) * updates.last!.direction }
      directions.set(rows, to: direction)
      operands.push(directions, into: pushed, rows, on: hidden)
      operands.multiply(rows.count, pushed[top].from(first), operands.gram, into: curved.from(first))
      curved.keep(rows, on: hidden[top])
      let curvature = dot(pushed[top].tensor[rows], curved.tensor[rows]) * s
      let step = Quotient(dot(gradient, direction), dot(direction, direction) + curvature)
      updates.append(
        Update(
          mode: z, gradient: gradient, direction: direction, curvature: curvature, conjugacy: conjugacy, step: step))
      z = z + step.value.expandingAxis(at: 1) * direction
    }
    return (updates, z)
  }

  /// The start and the modes after it but the last: [T, B, Z].
  var found: Tensor<Scalar> { modes.tensor.reshaped(to: [count, batch, modes.columns]) }

  /// Enough examples that reading the weights costs little beside the products with them.
  private static var chunkSize: Int { 64 }

  private var chunkCount: Int { (batch + Self.chunkSize - 1) / Self.chunkSize }

  /// The examples that go through all updates together.
  func examples(of chunk: Int) -> Range<Int> {
    chunk * Self.chunkSize..<min(batch, (chunk + 1) * Self.chunkSize)
  }

  /// Where the examples of a chunk stand.
  func rows(_ update: Int, _ examples: Range<Int>) -> Range<Int> {
    update * batch + examples.lowerBound..<update * batch + examples.upperBound
  }
}

/// What rounding leaves of the search's gradients and directions.
enum ConjugateSearch {
  /// g = a - z, and 0 where that is no more than the rounding of the two: [n, Z].
  ///
  /// In a linear region the search ends after Z updates. What would follow are quotients of rounding errors, and each
  /// update would multiply the gradient with respect to its start. With g = 0 the mode stays where it is, and that
  /// gradient passes unchanged.
  static func difference<Scalar: TensorScalar>(_ a: Tensor<Scalar>, _ z: Tensor<Scalar>) -> Tensor<Scalar> {
    let g = a - z
    return g * isMore(g, than: a, z).expandingAxis(at: 1)
  }

  /// 1 where |g| is above the rounding of a - z, else 0: [n] of [n, Z].
  static func isMore<Scalar: TensorScalar>(
    _ g: Tensor<Scalar>, than a: Tensor<Scalar>, _ z: Tensor<Scalar>
  ) -> Tensor<Scalar> {
    let rounding = 64 * Scalar.ulpOfOne
    return dot(g, g) .> (dot(a, a) + dot(z, z)) * (rounding * rounding)
  }

  /// 1 where the gradient has a part in d = g + β d₋, 0 where it is lost in rounding: [n] of [n, Z].
  ///
  /// A search that goes to and fro between two linear regions multiplies its direction at each update, while the steps
  /// along it stay as long: after some thirty updates the direction is beyond all numbers. Before that the gradient no
  /// longer counts in it, and the search starts again along the gradient.
  static func isKept<Scalar: TensorScalar>(_ g: Tensor<Scalar>, besides carried: Tensor<Scalar>) -> Tensor<Scalar> {
    dot(g, g) .> dot(carried, carried) * (Scalar.ulpOfOne * Scalar.ulpOfOne)
  }
}

extension GaussianOperands {
  /// A v at each hidden layer, whose units are on where `masks` are above zero.
  @inline(__always)
  func push(_ v: Panel<Scalar>, into pushed: [Panel<Scalar>], _ rows: Range<Int>, on masks: [Panel<Scalar>]) {
    for (index, layer) in layers.enumerated() {
      let input = index == 0 ? v : pushed[index - 1]
      multiply(rows.count, input.from(rows.lowerBound), layer.transposed, into: pushed[index].from(rows.lowerBound))
      pushed[index].keep(rows, on: masks[index])
    }
  }

  /// Aᵀ u, where u is the last of the covectors; the others become what the weights of their layers pull.
  @inline(__always)
  func pull(_ covectors: [Panel<Scalar>], _ rows: Range<Int>, on masks: [Panel<Scalar>]) -> Tensor<Scalar> {
    let result = Panel<Scalar>(rows: rows.count, columns: latent)
    for index in layers.indices.reversed() {
      covectors[index].keep(rows, on: masks[index])
      multiply(
        rows.count, covectors[index].from(rows.lowerBound), layers[index].weight,
        into: index == 0 ? result.from(0) : covectors[index - 1].from(rows.lowerBound))
    }
    return result.tensor
  }

  /// out ← α x m + base for so many rows.
  @inline(__always)
  func multiply(
    _ rows: Int, _ x: MatrixLayout<Scalar>, _ m: Panel<Scalar>, alpha: Scalar = 1,
    adding base: MatrixLayout<Scalar>? = nil, into out: MatrixLayout<Scalar>
  ) {
    gatheredProduct(
      rows: all(rows), columns: all(m.rows), width: m.columns, alpha: alpha, x, MatrixLayout(m), adding: base,
      into: out)
  }
}
