/// A picture in memory, grey or in red, green and blue, 8 bits each.
public struct Picture: Sendable, Equatable {
  public let width: Int
  public let height: Int
  /// 1 for grey, 3 for red, green and blue.
  public let channels: Int
  /// [height, width, channels], row-major, the top row first; 0 is black.
  public let samples: [UInt8]

  /// Ends the program where there are not width x height x channels samples.
  public init(width: Int, height: Int, channels: Int, samples: [UInt8]) {
    if min(width, height) < 1 || ![1, 3].contains(channels) || samples.count != width * height * channels {
      Self.shapeFailure(samples.count, [height, width, channels])
    }
    self.width = width
    self.height = height
    self.channels = channels
    self.samples = samples
  }

  @inline(never)
  private static func shapeFailure(_ count: Int, _ shape: [Int]) -> Never {
    fatalError("Picture: \(count) samples do not make a picture of shape \(shape), with 1 or 3 channels")
  }
}
