import LinearAlgebra
import TestSupport
import Testing

/// The edges; ordinary values are compared with NumPy's in `NumPyTests`.
@Suite("Remainders")
struct RemaindersTests {
  @Test("the remainder has the sign of the divisor, zeros too")
  func signs() {
    let a = Tensor<Double>([7, -7, 7, -7, 6, -6, 0, -0.0]), b = Tensor<Double>([3, 3, -3, -3, 3, -3, -2, 2])
    #expect(remainder(a, b) == [1, 2, -2, -1, 0, 0, 0, 0])
    #expect(signbit(remainder(a, b)) == [0, 0, 1, 1, 0, 1, 1, 0])
    #expect(floorDivide(a, b) == [2, -3, -3, 2, 2, 2, 0, 0])
    #expect(signbit(floorDivide(a, b)) == [0, 1, 1, 0, 0, 0, 1, 1])
  }

  @Test("division by zero, by infinity, and of infinity")
  func limits() {
    let a = Tensor<Float>([1, -1, 0, .infinity, 5, -5, .nan]), b = Tensor<Float>([0, 0, 0, 2, .infinity, .infinity, 1])
    expectEqual(remainder(a, b), Reference(shape: [7], elements: [.nan, .nan, .nan, .nan, 5, .infinity, .nan]))
    expectEqual(floorDivide(a, b), Reference(shape: [7], elements: [.infinity, -.infinity, .nan, .nan, 0, -1, .nan]))
  }

  @Test("quotient and remainder give the number again, over random shapes that broadcast")
  func together() {
    func check<Scalar: TensorScalar>(_ type: Scalar.Type) {
      var generator = SplitMix64(seed: 5)
      for _ in 0..<20 {
        let shape = generator.shape(rank: generator.integer(in: 1...3))
        let a = Tensor(Reference<Scalar>(random: shape, in: -50...50, using: &generator))
        let b = Tensor(Reference<Scalar>(random: [shape[shape.count - 1]], in: 0.5...3, using: &generator))
        let (quotient, rest) = (floorDivide(a, b), remainder(a, b))
        #expect(floor(quotient) == quotient)
        #expect(((rest .>= 0) * (rest .<= b)).all() == Tensor(1))
        expectClose(quotient * b + rest, Reference(shape: shape, elements: a.scalars), within: 100 * Scalar.ulpOfOne)
        #expect(remainder(a, 2) == remainder(a, Tensor(2)) && floorDivide(a, 2) == floorDivide(a, Tensor(2)))
      }
    }
    check(Float.self)
    check(Double.self)
  }

  @Test("shapes that do not broadcast end the program")
  func failures() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = remainder(Tensor<Float>.ones([2, 3]), Tensor<Float>.ones([4]))
    }
    expectMessage(result, "remainder: expected shapes that broadcast, found shapes [2, 3] and [4]")
    let quotient = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = floorDivide(Tensor<Float>.ones([2, 3]), Tensor<Float>.ones([4]))
    }
    expectMessage(quotient, "floorDivide: expected shapes that broadcast, found shapes [2, 3] and [4]")
  }
}
