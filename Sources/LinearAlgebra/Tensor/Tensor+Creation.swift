extension Tensor {
  /// A tensor of `shape` with the given elements in row-major order.
  public init(_ scalars: some Collection<Scalar>, shape: Shape) {
    if scalars.count != shape.elementCount {
      shapeFailure("Tensor", [scalars.count], shape, expected: "as many scalars as the shape has elements")
    }
    self.init(shape: shape) { buffer in _ = buffer.initialize(from: scalars) }
  }

  /// A vector.
  public init(_ scalars: some Collection<Scalar>) {
    self.init(scalars, shape: [scalars.count])
  }

  /// A matrix of these rows: [rows, columns]. Ends the program where their lengths differ.
  public init(_ rows: [[Scalar]]) { self.init(rows: rows) }

  /// Matrices one behind the other: [matrices, rows, columns]. Ends the program where their extents differ.
  public init(_ matrices: [[[Scalar]]]) { self.init(rows: matrices) }

  private init(rows: [some TensorLiteralElement]) {
    let literal = TensorLiteral<Scalar>(rows: rows, in: "Tensor")
    self.init(literal.scalars, shape: literal.shape)
  }

  /// A scalar: a tensor without axes.
  public init(_ scalar: Scalar) {
    self.init(repeating: scalar, shape: [])
  }

  /// A tensor of `shape` with `value` everywhere.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public init(repeating value: Scalar, shape: Shape) {
    self.init(uninitialized: shape)
    fillShared(with: value)
  }

  /// A tensor of `shape` with 0 everywhere.
  public static func zeros(_ shape: Shape) -> Tensor { Tensor(repeating: 0, shape: shape) }

  /// A tensor of `shape` with 1 everywhere.
  public static func ones(_ shape: Shape) -> Tensor { Tensor(repeating: 1, shape: shape) }

  /// The identity matrix of `size` rows and columns.
  public static func identity(_ size: Int) -> Tensor {
    var result = zeros([size, size])
    result.setDiagonal(Tensor(1))
    return result
  }

  /// `rows` by `columns`: 1 where column - row is `diagonal`, else 0.
  public static func identity(rows: Int, columns: Int, diagonal: Int = 0) -> Tensor {
    let ones = Tensor.ones([rows, columns])
    return ones.lowerTriangle(diagonal: diagonal).upperTriangle(diagonal: diagonal)
  }

  /// The numbers 0, 1, ... `count` - 1.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public static func range(_ count: Int) -> Tensor {
    if count < 0 { argumentFailure("range", "the count", count, expected: "0 or more") }
    return Tensor(shape: [count]) { buffer in
      for index in buffer.indices { buffer[index] = Scalar(index) }
    }
  }

  /// The same values in the other precision (or the same one, then without copying).
  public init<Other: TensorScalar>(_ other: Tensor<Other>) {
    if let same = other as? Tensor {
      self = same
      return
    }
    self.init(shape: other.shape) { target in
      other.withUnsafeBufferPointer { source in
        // Concrete types, so that the loop is compiled to vector conversions.
        if let source = source as? UnsafeBufferPointer<Float>,
          let target = target as? UnsafeMutableBufferPointer<Double>
        {
          for index in source.indices { target[index] = Double(source[index]) }
        } else if let source = source as? UnsafeBufferPointer<Double>,
          let target = target as? UnsafeMutableBufferPointer<Float>
        {
          for index in source.indices { target[index] = Float(source[index]) }
        }
      }
    }
  }
}
