import ImageData
import LatentModels

/// One experiment with every setting filled in. `fields` documents each property, its range and its default.
public struct ExperimentConfiguration: Sendable, Equatable {
  public var name: String
  public var data: Data
  public var model: Model
  public var training: Training
  public var evaluation: Evaluation

  public struct Data: Sendable, Equatable {
    /// The name of one of `DataSet.known`, or the path of images of one's own.
    public var set: String
    /// Where the test images of one's own come from; nil for what their path says, or a tenth of them.
    public var test: TestSource?
    /// Height and width to bring one's own images to; nil leaves them as they are.
    public var resize: [Int]?
    /// The values of one's own images that mean dark and full; nil for those of their type.
    public var range: [Double]?
    /// The folder of the data set; nil searches the usual places.
    public var directory: String?
    /// The number of training images to use, chosen by the seed; nil for all.
    public var limit: Int?
    /// The number of images split off the training set; 0 for no split, nil for what suits the data set.
    public var validation: Int?
    public var preprocessing: Preprocessing
  }

  /// Test images of one's own.
  public enum TestSource: Sendable, Equatable {
    case path(String)
    /// Of the images, above 0 and below 1.
    case fraction(Double)
  }

  public struct Model: Sendable, Equatable {
    public var kind: ModelKind
    public var likelihood: LikelihoodKind
    public var latent: Int
    /// The encoder's hidden widths from the data on.
    public var hidden: [Int]
    public var steps: Int
    /// Of every model in the registry, whether this one uses them or not.
    public var hyperparameters: [Hyperparameter: Double]
    public var initialization: Initialization
    /// A file of parameters to start from; nil starts at random ones.
    public var parameters: String?
  }

  public struct Training: Sendable, Equatable {
    public var epochs: Int
    public var batch: Int
    public var learningRate: Double
    public var seed: Int
    /// The longest time between two checkpoints.
    public var checkpointMinutes: Double
    /// Epochs without a better validation bound after which the training ends; 0 for never.
    public var patience: Int
  }

  public struct Evaluation: Sendable, Equatable {
    public var importanceSamples: Int
    public var seed: Int
  }
}
