import LatentModels

/// Where a training stands, at the end of an epoch or inside one: all that is needed to go on as if it had never
/// stopped, and to evaluate.
///
/// It holds nothing that differs between two runs of one configuration, such as times: so a run that was interrupted
/// ends with the same bytes as one that was not.
public struct Checkpoint {
  public var state: TrainingState<Float>
  public let preparation: Preparation
  /// The epochs done, from the first on.
  public var history: [EpochBounds] = []
  /// The steps done, those of an unfinished epoch too.
  public var step = 0
  /// What the steps of an unfinished epoch have come to.
  public var partial = PartialEpoch()
  /// The epoch with the best validation bound so far, from 1; without a validation split the last epoch.
  public var bestEpoch = 0
  public var bestValidation: Double?

  /// Mean bounds over images, in nats.
  public struct EpochBounds: Sendable, Equatable {
    public var training: Double
    /// Nil without a validation split.
    public var validation: Double?

    public init(training: Double, validation: Double? = nil) {
      self.training = training
      self.validation = validation
    }
  }

  /// The part of an epoch that is done.
  public struct PartialEpoch: Sendable, Equatable {
    /// The batches done.
    public var batches = 0
    /// The sum of the images' bounds.
    public var boundSum = 0.0
    public var images = 0

    /// Of the images so far, each at the time it was used.
    var meanBound: Double { boundSum / Double(images) }
  }

  /// Epochs done.
  public var epoch: Int { history.count }

  /// The steps of an epoch, of which one at least is done.
  var stepsPerEpoch: Int { (step - partial.batches) / epoch }

  /// Before the first epoch.
  public init(state: TrainingState<Float>, preparation: Preparation) {
    self.state = state
    self.preparation = preparation
  }

  /// The name of a number among parameters and moments that is not finite; nil where all are.
  ///
  /// ADAM's second moment can overflow where the bound shows nothing: a gradient beyond 1.8e19 does it, and its weight
  /// never moves again.
  var notFinite: String? {
    func name(_ kind: String, _ names: [String], _ values: [Tensor<Float>]) -> String? {
      values.firstIndex { !$0.isFinite }.map { "\(kind) \(names[$0])" }
    }
    return name("the parameter", state.parameters.names, state.parameters.values)
      ?? name("ADAM's mean gradient of", state.trainedNames, state.optimizer.firstMoments)
      ?? name("ADAM's mean squared gradient of", state.trainedNames, state.optimizer.secondMoments)
  }
}
