import CKernels

/// x where it is above zero, elsewhere slope · x; the two broadcast.
public func prelu<Scalar>(_ x: Tensor<Scalar>, slope: Tensor<Scalar>) -> Tensor<Scalar> {
  .binary(CK_PRELU, x, slope, name: "prelu")
}

extension Tensor {
  /// `self = max(self + right, 0)`, in place where no other tensor shares the memory.
  package mutating func addAndRectify(_ right: Tensor) { combine(CK_ADD_RELU, right, name: "addAndRectify") }

  /// The elements where those of `other` are above zero, else 0.
  package func masked(by other: Tensor) -> Tensor { .binary(CK_MASK, self, other, name: "masked(by:)") }
}
