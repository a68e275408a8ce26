/// The record of the operations between the inputs of a function and its value, in the order of their execution.
///
/// Reverse mode in the manner of HIPS/autograd: each recorded operation knows its vector-Jacobian product (VJP), itself
/// written in recorded operations, so gradients can be differentiated again. Nodes are entries of one array and refer
/// to their parents by index, so that releasing a long chain does not recurse. The outermost differentiation empties
/// the tape but keeps its memory: use one tape for all steps of a training. A tape belongs to one thread at a time.
///
///     let tape = Tape<Float>()
///     let (loss, gradients) = try tape.valueWithGradient(at: parameters) { parameters in ... }
public final class Tape<Scalar: TensorScalar> {
  typealias VJP = (_ gradient: Variable<Scalar>, _ output: Variable<Scalar>) throws -> Variable<Scalar>
  typealias JointVJP = (
    _ gradients: [Variable<Scalar>?], _ outputs: [Variable<Scalar>], _ needed: [Bool]
  ) throws -> [Variable<Scalar>?]

  struct Edge {
    let parent: Int
    let vjp: VJP
  }

  struct Node {
    let shape: Shape
    /// Kept only for VJPs that are cheapest in terms of the output, as that of exp.
    var output: Variable<Scalar>?
    var first: Edge?
    var second: Edge?
    /// Instead of edges: parents that share one VJP, which may serve several outputs.
    var joint: Joint?
  }

  /// The VJP of an operation with any number of inputs and of outputs; the outputs are consecutive nodes, of which the
  /// first one holds this.
  final class Joint {
    /// nil for constants.
    let parents: [Int?]
    /// The number of outputs, and their values where the VJP looks at them.
    let outputCount: Int
    let outputs: [Tensor<Scalar>]
    let vjp: JointVJP

    init(parents: [Int?], outputCount: Int, outputs: [Tensor<Scalar>], vjp: @escaping JointVJP) {
      self.parents = parents
      self.outputCount = outputCount
      self.outputs = outputs
      self.vjp = vjp
    }
  }

  var nodes: [Node] = []
  /// Whether operations on variables of this tape are recorded: inside a function that is being differentiated, and
  /// in its backward pass only if an outer differentiation wants the derivative of that.
  var isRecording = false
  /// The number of outermost differentiations that have ended.
  var generation = 0

  /// An empty tape.
  public init() {}

  /// The number of operations recorded now; 0 outside a differentiation.
  public var count: Int { nodes.count }

  func append(_ node: Node) -> NodeReference<Scalar> {
    nodes.append(node)
    return reference(to: nodes.count - 1)
  }

  func reference(to index: Int) -> NodeReference<Scalar> {
    NodeReference(tape: self, index: index, generation: generation)
  }

  /// Whether the parent takes part in the current recording; ends the program for one that has outlived its tape.
  func records(_ reference: NodeReference<Scalar>) -> Bool {
    if reference.tape !== self { tapeFailure("a variable of another tape: nest differentiations on one tape") }
    if reference.generation != generation {
      tapeFailure("a variable of a differentiation that has ended: pass on its value instead")
    }
    return isRecording
  }
}

@inline(never)
func tapeFailure(_ found: String) -> Never {
  fatalError("Tape: expected variables of the running differentiation, found \(found)")
}
