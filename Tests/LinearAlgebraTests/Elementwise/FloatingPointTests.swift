import LinearAlgebra
import TestSupport
import Testing

@Suite("Floating point")
struct FloatingPointTests {
  private static func special<Scalar: TensorScalar>() -> Tensor<Scalar> {
    Tensor([0, -0.0, 1, -1, .leastNonzeroMagnitude, .greatestFiniteMagnitude, .infinity, -.infinity, .nan, -.nan])
  }

  @Test("agree with the standard library's for all pairs of special numbers")
  func pairs() {
    func check<Scalar: TensorScalar>(_ type: Scalar.Type) {
      let x: Tensor<Scalar> = Self.special()
      let column = x.expandingAxis(at: 1)
      let scalars = x.scalars
      func expected(_ function: (Scalar, Scalar) -> Scalar) -> Reference<Scalar> {
        Reference(shape: [10, 10]) { function(scalars[$0[0]], scalars[$0[1]]) }
      }
      let copied = copysign(column, x)
      expectEqual(copied, expected { Scalar(signOf: $1, magnitudeOf: $0) })
      #expect(copied.scalars.map(\.sign) == expected { Scalar(signOf: $1, magnitudeOf: $0) }.elements.map(\.sign))
      let next = expected { x, y in
        if x.isNaN || y.isNaN { return .nan }
        return x == y ? y : x < y ? x.nextUp : x.nextDown
      }
      expectEqual(nextafter(column, x), next)
      #expect(signbit(x).scalars == scalars.map { $0.sign == .minus ? 1 : 0 })
      #expect(isInfinite(x) == [0, 0, 0, 0, 0, 0, 1, 1, 0, 0])
    }
    check(Float.self)
    check(Double.self)
  }

  @Test("the neighbour is one unit in the last place away, in each precision")
  func neighbours() {
    #expect(nextafter(Tensor<Float>([1, 1]), Tensor([2, 0])).scalars == [1 + .ulpOfOne, 1 - .ulpOfOne / 2])
    #expect(nextafter(Tensor<Double>([1, 1]), Tensor([2, 0])).scalars == [1 + .ulpOfOne, 1 - .ulpOfOne / 2])
  }

  @Test("views and empty tensors")
  func layouts() {
    let x = Tensor<Double>([1, -2, 3, -4, 5, -6], shape: [2, 3])
    #expect(signbit(x.transposed()) == signbit(x).transposed())
    #expect(copysign(x.flipped(axis: 1), x) == [[3, -2, 1], [-6, 5, -4]])
    #expect(nextafter(Tensor<Float>.zeros([0, 3]), Tensor(1)).shape == [0, 3])
  }
}
