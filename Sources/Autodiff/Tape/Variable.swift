@_exported import LinearAlgebra

/// A `Tensor` that a ``Tape`` may have recorded.
///
/// A variable made from a tensor is a constant: operations on constants alone compute their value and record nothing,
/// so the same model code trains and evaluates. The inputs that a tape hands to the function it differentiates are
/// recorded, and so is everything computed from them.
public struct Variable<Scalar: TensorScalar> {
  /// One reference instead of the tensor's own fields: variables are copied into closures and nodes all the time.
  private var box: Box

  private final class Box {
    var value: Tensor<Scalar>
    let node: NodeReference<Scalar>?

    init(_ value: Tensor<Scalar>, _ node: NodeReference<Scalar>?) {
      self.value = value
      self.node = node
    }
  }

  /// The numbers.
  public var value: Tensor<Scalar> { box.value }
  var node: NodeReference<Scalar>? { box.node }

  /// A constant.
  public init(_ value: Tensor<Scalar>) {
    self.init(value, node: nil)
  }

  /// A constant scalar.
  public init(_ scalar: Scalar) {
    self.init(Tensor(scalar), node: nil)
  }

  init(_ value: Tensor<Scalar>, node: NodeReference<Scalar>?) {
    box = Box(value, node)
  }

  /// The extent of each axis; empty for a scalar.
  public var shape: Shape { box.value.shape }
  /// The number of axes.
  public var rank: Int { box.value.rank }

  /// Whether no tape has recorded this variable.
  public var isConstant: Bool { node == nil }

  /// The same value as a constant: what is computed from it passes no gradient back.
  public var stoppingGradient: Variable { isConstant ? self : Variable(value) }

  /// Adds one constant to another, in place where nobody else holds this one.
  mutating func accumulate(_ other: Variable) {
    if isKnownUniquelyReferenced(&box) {
      box.value += other.value
    } else {
      box = Box(value + other.value, nil)
    }
  }
}

/// The same value as a constant: what is computed from it passes no gradient back.
public func stopGradient<Scalar>(_ x: Variable<Scalar>) -> Variable<Scalar> { x.stoppingGradient }

extension Variable: CustomStringConvertible {
  /// The value's description.
  public var description: String { value.description }
}

/// Where a variable stands on its tape.
struct NodeReference<Scalar: TensorScalar> {
  let tape: Tape<Scalar>
  let index: Int
  /// Which of the tape's outermost differentiations made the node; its nodes are gone after that.
  let generation: Int
}
