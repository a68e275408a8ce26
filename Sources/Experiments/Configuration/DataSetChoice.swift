/// A data set that a configuration can name: a new one is one entry here.
public struct DataSetChoice: Sendable {
  /// The value of `data.set`.
  public let name: String
  /// The number of images that `data.validation` splits off by default.
  public let validation: Int

  /// MNIST and its kin lose the 10,000 of 60,000 images that the literature sets aside, as many as are in their test
  /// sets.
  public static let all = [
    DataSetChoice(name: "mnist", validation: 10_000),
    DataSetChoice(name: "fashion-mnist", validation: 10_000),
  ]
}
