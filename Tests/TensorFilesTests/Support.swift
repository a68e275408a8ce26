import LinearAlgebra
import TensorFiles
import TestSupport
import Testing

/// The bits of all elements: unlike values, those of NaN and of -0 can be compared.
func bits<Scalar: TensorScalar>(_ tensor: Tensor<Scalar>) -> [UInt64] {
  tensor.scalars.map { ($0 as? Float).map { UInt64($0.bitPattern) } ?? Double($0).bitPattern }
}

/// Numbers that formats get wrong, in a tensor of that shape.
func extremes<Scalar: TensorScalar>(_ shape: Shape) -> Tensor<Scalar> {
  let values: [Scalar] = [
    0, -0.0, .nan, .infinity, -.infinity, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 1 / 3, -.pi, .ulpOfOne,
  ]
  return Tensor((0..<shape.elementCount).map { values[$0 % values.count] }, shape: shape)
}

/// Shapes with no axis, with 0 and 1 among the extents, and with as many axes as there can be.
let shapes: [Shape] = [[], [0], [1], [11], [2, 0, 3], [3, 4], [1, 5, 2], [2, 1, 1, 2, 1, 1, 2, 2]]

/// The error that `body` throws, which is expected to have this cause.
func failure(
  _ cause: TensorFileError.Cause, sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Void
) -> TensorFileError? {
  let error = #expect(throws: TensorFileError.self, sourceLocation: sourceLocation) { try body() }
  #expect(error?.cause == cause, "\(error?.description ?? "")", sourceLocation: sourceLocation)
  return error
}
