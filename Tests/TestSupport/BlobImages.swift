/// A small data set in MNIST's four IDX files: each image a bright spot at a random place, its class the quadrant.
public struct BlobImages {
  public var training = 256
  public var test = 64
  /// The side of an image.
  public var side = 8
  public var seed = 1

  public init(training: Int = 256, test: Int = 64, side: Int = 8, seed: Int = 1) {
    self.training = training
    self.test = test
    self.side = side
    self.seed = seed
  }

  public static let trainingImages = "train-images-idx3-ubyte"
  public static let testImages = "t10k-images-idx3-ubyte"

  /// Writes the four files into `name` of `folder`.
  public func write(to folder: TemporaryFolder, _ name: String) throws {
    var random = SplitMix64(seed: seed)
    for (prefix, count) in [("train", training), ("t10k", test)] {
      var pixels: [UInt8] = []
      var labels: [UInt8] = []
      for _ in 0..<count {
        let (row, column) = (random.integer(in: 2...side - 3), random.integer(in: 2...side - 3))
        labels.append(UInt8(2 * (2 * row / side) + 2 * column / side))
        for y in 0..<side {
          for x in 0..<side {
            let distance = (y - row) * (y - row) + (x - column) * (x - column)
            pixels.append(UInt8(max(0, 240 - 40 * distance) + random.integer(in: 0...15)))
          }
        }
      }
      try folder.write(Self.idx([count, side, side], pixels), to: "\(name)/\(prefix)-images-idx3-ubyte")
      try folder.write(Self.idx([count], labels), to: "\(name)/\(prefix)-labels-idx1-ubyte")
    }
  }

  /// A file of bytes in MNIST's format.
  public static func idx(_ shape: [Int], _ bytes: [UInt8]) -> [UInt8] {
    [0, 0, 8, UInt8(shape.count)]
      + shape.flatMap { extent in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: extent >> $0) } } + bytes
  }
}
