// Operations on masks, for which any element but 0 is true; NaN too, as it is not 0. The operators are those of the
// standard library's SIMD masks.

extension Tensor {
  /// 1 where both elements are not 0, else 0; the two broadcast.
  public static func .& (left: Tensor, right: Tensor) -> Tensor { (left .!= 0) * (right .!= 0) }

  /// 1 where an element of the two is not 0, else 0; the two broadcast.
  public static func .| (left: Tensor, right: Tensor) -> Tensor { maximum(left .!= 0, right .!= 0) }

  /// 1 where exactly one element of the two is not 0, else 0; the two broadcast.
  public static func .^ (left: Tensor, right: Tensor) -> Tensor { (left .!= 0) .!= (right .!= 0) }

  /// 1 where the element is 0, else 0.
  public static prefix func .! (operand: Tensor) -> Tensor { operand .== 0 }
}
