extension Tensor {
  /// Standard normal numbers: elements `first` ..< `first + count` of the stream, in row-major order.
  public static func randomNormal(_ shape: Shape, from stream: RandomStream, first: UInt64 = 0) -> Tensor {
    Tensor(shape: shape) { stream.fillNormal($0, from: first) }
  }

  /// Numbers uniform on (0, 1): elements `first` ..< `first + count` of the stream, in row-major order.
  public static func randomUniform(_ shape: Shape, from stream: RandomStream, first: UInt64 = 0) -> Tensor {
    Tensor(shape: shape) { stream.fillUniform($0, from: first) }
  }
}
