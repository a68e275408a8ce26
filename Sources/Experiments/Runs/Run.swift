/// One experiment in its run directory: train it, go on with it, evaluate it, draw from it, take its parameters out.
public struct Run: Sendable {
  public let directory: RunDirectory

  /// - Parameter path: of the run directory, which need not be there before the training.
  public init(_ path: String) {
    directory = RunDirectory(path: path)
  }

  public var path: String { directory.path }
}
