import CKernels

// Comparisons give masks: tensors of 1 (true) and 0 (false). The dotted operators are elementwise, as SIMD's are.

extension Tensor {
  /// 1 where the left element is below the right one, else 0.
  public static func .< (left: Tensor, right: Tensor) -> Tensor { binary(CK_LESS, left, right, name: ".<") }
  /// 1 where the left element is at most the right one, else 0.
  public static func .<= (left: Tensor, right: Tensor) -> Tensor { binary(CK_LESS_EQUAL, left, right, name: ".<=") }
  /// 1 where the left element is above the right one, else 0.
  public static func .> (left: Tensor, right: Tensor) -> Tensor { binary(CK_LESS, right, left, name: ".>") }
  /// 1 where the left element is at least the right one, else 0.
  public static func .>= (left: Tensor, right: Tensor) -> Tensor { binary(CK_LESS_EQUAL, right, left, name: ".>=") }
  /// 1 where the left element is equal to the right one, else 0.
  public static func .== (left: Tensor, right: Tensor) -> Tensor { binary(CK_EQUAL, left, right, name: ".==") }
  /// 1 where the left element is different from the right one, else 0.
  public static func .!= (left: Tensor, right: Tensor) -> Tensor { binary(CK_NOT_EQUAL, left, right, name: ".!=") }

  /// 1 where the left element is below the number, else 0.
  public static func .< (left: Tensor, right: Scalar) -> Tensor { binary(CK_LESS, left, right) }
  /// 1 where the left element is at most the number, else 0.
  public static func .<= (left: Tensor, right: Scalar) -> Tensor { binary(CK_LESS_EQUAL, left, right) }
  /// 1 where the left element is above the number, else 0.
  public static func .> (left: Tensor, right: Scalar) -> Tensor { binary(CK_LESS, right, left) }
  /// 1 where the left element is at least the number, else 0.
  public static func .>= (left: Tensor, right: Scalar) -> Tensor { binary(CK_LESS_EQUAL, right, left) }
  /// 1 where the left element is equal to the number, else 0.
  public static func .== (left: Tensor, right: Scalar) -> Tensor { binary(CK_EQUAL, left, right) }
  /// 1 where the left element is different from the number, else 0.
  public static func .!= (left: Tensor, right: Scalar) -> Tensor { binary(CK_NOT_EQUAL, left, right) }

  /// 1 where the number is below the right element, else 0.
  public static func .< (left: Scalar, right: Tensor) -> Tensor { binary(CK_LESS, left, right) }
  /// 1 where the number is at most the right element, else 0.
  public static func .<= (left: Scalar, right: Tensor) -> Tensor { binary(CK_LESS_EQUAL, left, right) }
  /// 1 where the number is above the right element, else 0.
  public static func .> (left: Scalar, right: Tensor) -> Tensor { binary(CK_LESS, right, left) }
  /// 1 where the number is at least the right element, else 0.
  public static func .>= (left: Scalar, right: Tensor) -> Tensor { binary(CK_LESS_EQUAL, right, left) }
  /// 1 where the number is equal to the right element, else 0.
  public static func .== (left: Scalar, right: Tensor) -> Tensor { binary(CK_EQUAL, left, right) }
  /// 1 where the number is different from the right element, else 0.
  public static func .!= (left: Scalar, right: Tensor) -> Tensor { binary(CK_NOT_EQUAL, left, right) }
}

/// `a` where the mask is not zero, elsewhere `b`; the three broadcast.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
public func select<Scalar>(where mask: Tensor<Scalar>, _ a: Tensor<Scalar>, _ b: Tensor<Scalar>) -> Tensor<Scalar> {
  let shape = broadcastShape(broadcastShape(a.shape, b.shape, in: "select"), mask.shape, in: "select")
  let result = Tensor<Scalar>(uninitialized: shape)
  let (m, x, y) = (mask.broadcast(to: shape), a.broadcast(to: shape), b.broadcast(to: shape))
  let (maskPointer, xPointer, yPointer, output) = (m.pointer, x.pointer, y.pointer, result.pointer)
  StridedLoop(shape: shape, output: result.strides, m.strides, x.strides, y.strides).run { loop, offsets in
    Scalar.kernels.elementwise.select(
      loop, maskPointer + offsets[1], xPointer + offsets[2], yPointer + offsets[3], output + offsets[0])
  }
  withExtendedLifetime((m.storage, x.storage, y.storage)) {}
  return result
}

/// `a` where the mask is not zero, elsewhere the number `b`; mask and tensor broadcast.
public func select<Scalar>(where mask: Tensor<Scalar>, _ a: Tensor<Scalar>, _ b: Scalar) -> Tensor<Scalar> {
  select(where: mask, a, Tensor(b))
}

/// The number `a` where the mask is not zero, elsewhere `b`; mask and tensor broadcast.
public func select<Scalar>(where mask: Tensor<Scalar>, _ a: Scalar, _ b: Tensor<Scalar>) -> Tensor<Scalar> {
  select(where: mask, Tensor(a), b)
}

/// The number `a` where the mask is not zero, elsewhere the number `b`.
public func select<Scalar>(where mask: Tensor<Scalar>, _ a: Scalar, _ b: Scalar) -> Tensor<Scalar> {
  select(where: mask, Tensor(a), Tensor(b))
}
