/// What can stand in an array literal of a tensor, `[[1, dt], [0, 1]]`: numbers, written out or held in variables, and
/// arrays of them as rows. Numbers are rounded to the tensor's precision.
public protocol TensorLiteralElement {
  /// This element in the precision of a tensor.
  func literal<Scalar: TensorScalar>(of type: Scalar.Type) -> TensorLiteral<Scalar>
}

/// One level of a nested array literal: a number, or rows of equal shape.
public struct TensorLiteral<Scalar: TensorScalar> {
  let shape: Shape
  let scalars: [Scalar]

  fileprivate init(_ scalar: Scalar) { (shape, scalars) = ([], [scalar]) }

  init(rows: [any TensorLiteralElement], in operation: String) {
    let rows = rows.map { $0.literal(of: Scalar.self) }
    for row in rows where row.shape != rows[0].shape {
      shapeFailure(operation, rows[0].shape, row.shape, expected: "rows of one shape")
    }
    shape = [rows.count] + (rows.first?.shape ?? [])
    scalars = rows.flatMap(\.scalars)
  }
}

extension TensorScalar {
  public func literal<Scalar: TensorScalar>(of type: Scalar.Type) -> TensorLiteral<Scalar> {
    TensorLiteral(Scalar(self))
  }
}

extension Int: TensorLiteralElement {
  public func literal<Scalar: TensorScalar>(of type: Scalar.Type) -> TensorLiteral<Scalar> {
    TensorLiteral(Scalar(self))
  }
}

extension Array: TensorLiteralElement where Element: TensorLiteralElement {
  public func literal<Scalar: TensorScalar>(of type: Scalar.Type) -> TensorLiteral<Scalar> {
    TensorLiteral(rows: self, in: "Tensor literal")
  }
}

extension Tensor: ExpressibleByArrayLiteral {
  /// `let a: Tensor<Double> = [[4, 2], [2, 3]]`. Ends the program where rows have different shapes.
  public init(arrayLiteral elements: any TensorLiteralElement...) {
    let literal = TensorLiteral<Scalar>(rows: elements, in: "Tensor literal")
    self.init(literal.scalars, shape: literal.shape)
  }
}
