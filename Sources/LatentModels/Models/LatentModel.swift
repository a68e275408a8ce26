/// A deep latent variable model: p(z) = N(0, I), p(x | z) by a decoder, and its own way to q(z | x).
///
/// A model holds no numbers: parameters are passed by name, as variables, so the same code trains, evaluates in either
/// precision, and is checked against reference values. What the models share is in the extensions; a new model is a type
/// that has these members and a line in the registry, ``ModelKind``.
public protocol LatentModel: Sendable {
  /// What configurations, files and tables call the model.
  static var name: String { get }

  /// What the T of the model counts; nil, the default, where it depends on none.
  static var stepCount: StepCount? { get }

  /// The numbers beside sizes and T that the model depends on; none by default.
  static var hyperparameters: [Hyperparameter] { get }

  /// The model of these sizes and numbers, whatever kind they were written for.
  init(_ description: ModelDescription)

  /// What fixes the parameters and their meaning.
  var description: ModelDescription { get }

  /// The names and shapes of all parameters, in a fixed order.
  var parameterShapes: NamedValues<Shape> { get }

  /// The parameters that training leaves as they are, such as the masks of a flow; none by default.
  var untrainedParameters: Set<String> { get }

  /// The parameters that do not start as the others do, at random weights or zero; none by default.
  var startingValues: [(name: String, value: Tensor<Double>)] { get }

  /// How many vectors of noise the way to an example's posterior takes; 0 by default.
  var refinementCount: Int { get }

  /// q(z | x) for a batch of prepared images, [B, D].
  ///
  /// - Parameters:
  ///   - x: prepared images, [B, D].
  ///   - refinement: standard normal noise, [R, B, Z] with R the model's `refinementCount`; where that is 0 it is not
  ///     looked at.
  ///   - parameters: with the names and shapes of the model's `parameterShapes`.
  /// - Throws: `LinearAlgebraError` where a matrix of the computation has no factorisation.
  func posterior<Scalar>(
    of x: Variable<Scalar>, refinement: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
  ) throws -> any Posterior<Scalar>

  /// A lower bound of the numbers that a training step on `batch` images holds at once beside those of every model, its
  /// parameters with gradients and moments and the activations of encoder and decoder; 0 by default. Floating point,
  /// because products of absurd sizes are beyond `Int`.
  func ownTrainingNumbers(batch: Int) -> Double

  /// Adds the matrix products of a training step that not every model has; none by default.
  ///
  /// - Parameters:
  ///   - products: what they are added to.
  ///   - activeUnits: of each hidden layer of the decoder, the mean number that is on.
  func addProducts(to products: inout StepProducts, activeUnits: [Int])
}

extension LatentModel {
  public static var stepCount: StepCount? { nil }
  public static var hyperparameters: [Hyperparameter] { [] }
  public var untrainedParameters: Set<String> { [] }
  public var startingValues: [(name: String, value: Tensor<Double>)] { [] }
  public var refinementCount: Int { 0 }
  public func ownTrainingNumbers(batch: Int) -> Double { 0 }
  public func addProducts(to products: inout StepProducts, activeUnits: [Int]) {}

  /// The positions in `parameterShapes` of what training changes.
  package var trainedPositions: [Int] {
    let (names, untrained) = (parameterShapes.names, untrainedParameters)
    return names.indices.filter { !untrained.contains(names[$0]) }
  }

  /// The shape of the noise that the objective takes for a batch: [B, Z], or [R + 1, B, Z] for a model that refines its
  /// posterior R times.
  public func noiseShape(batch: Int) -> Shape {
    let sample: Shape = [batch, description.latent]
    return refinementCount == 0 ? sample : [refinementCount + 1] + sample
  }
}
