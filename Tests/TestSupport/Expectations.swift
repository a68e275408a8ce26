import Foundation
import LinearAlgebra
import Testing

/// Expects `tensor` to have the shape and exactly the elements of `reference`, NaN where that has NaN.
public func expectEqual<Scalar>(
  _ tensor: Tensor<Scalar>, _ reference: Reference<Scalar>, _ context: @autoclosure () -> String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  expectClose(tensor, reference, within: 0, context(), sourceLocation: sourceLocation)
}

/// Expects `tensor` to have the shape of `reference` and its elements within `tolerance` × (1 + their size).
public func expectClose<Scalar>(
  _ tensor: Tensor<Scalar>, _ reference: Reference<Scalar>, within tolerance: Scalar,
  _ context: @autoclosure () -> String = "", sourceLocation: SourceLocation = #_sourceLocation
) {
  guard Array(tensor.shape) == reference.shape else {
    Issue.record("\(context()): shape \(tensor.shape), expected \(reference.shape)", sourceLocation: sourceLocation)
    return
  }
  for (position, (found, expected)) in zip(tensor.scalars, reference.elements).enumerated() {
    let isClose =
      found == expected || (found.isNaN && expected.isNaN)
      || (found - expected).magnitude <= tolerance * (1 + expected.magnitude)
    if !isClose {
      let index = allIndices(reference.shape)[position]
      Issue.record(
        "\(context()): element \(index) of shape \(tensor.shape) is \(found), expected \(expected)",
        sourceLocation: sourceLocation)
      return
    }
  }
}

/// Expects two tensors to agree in shape and in every bit of their elements.
public func expectIdentical<Scalar>(
  _ found: Tensor<Scalar>, _ expected: Tensor<Scalar>, _ context: @autoclosure () -> String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  guard found.shape == expected.shape else {
    Issue.record(
      "\(context()): shape \(found.shape), expected \(expected.shape)", sourceLocation: sourceLocation)
    return
  }
  let hasSameBytes = found.withUnsafeBufferPointer { left in
    expected.withUnsafeBufferPointer { right in
      left.isEmpty || memcmp(left.baseAddress!, right.baseAddress!, left.count * MemoryLayout<Scalar>.stride) == 0
    }
  }
  if hasSameBytes { return }
  let isSame: (Scalar, Scalar) -> Bool = { $0 == $1 ? $0.sign == $1.sign : $0.isNaN && $1.isNaN }
  if let position = zip(found.scalars, expected.scalars).enumerated().first(where: { !isSame($1.0, $1.1) })?.offset {
    let (bits, wanted) = (found.scalars[position], expected.scalars[position])
    Issue.record(
      "\(context()): element \(position) of shape \(found.shape) is \(bits), expected \(wanted)",
      sourceLocation: sourceLocation)
  }
}

/// The text that the process of an exit test wrote to its standard error before it ended.
public func text(_ result: ExitTest.Result?) -> String {
  String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
}
