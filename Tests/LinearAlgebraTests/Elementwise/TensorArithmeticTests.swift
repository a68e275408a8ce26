import Foundation
import LinearAlgebra
import TestSupport
import Testing

@Suite("Tensor+Arithmetic")
struct TensorArithmeticTests {
  @Test("binary operations broadcast by NumPy's rules, whatever the layouts", arguments: 0..<80)
  func binary(seed: Int) {
    checkBinary(Float.self, seed: seed)
    checkBinary(Double.self, seed: seed)
  }

  private func checkBinary<Scalar: TensorScalar>(_: Scalar.Type, seed: Int) {
    var generator = SplitMix64(seed: seed)
    let (left, right) = broadcastPair(using: &generator)
    let a = Reference<Scalar>(random: left, in: 0.1...3, using: &generator)
    let b = Reference<Scalar>(random: right, in: -3...3, using: &generator)
    let shape = broadcastReference(left, right)!
    let layouts = (Layout.allCases.randomElement(using: &generator)!, Layout.allCases.randomElement(using: &generator)!)
    let (x, y) = (Tensor(a, layout: layouts.0), Tensor(b, layout: layouts.1))
    let operations: [(String, Tensor<Scalar>, (Scalar, Scalar) -> Scalar)] = [
      ("+", x + y, { $0 + $1 }), ("-", x - y, { $0 - $1 }), ("*", x * y, { $0 * $1 }), ("/", x / y, { $0 / $1 }),
      ("maximum", maximum(x, y), { $0 > $1 ? $0 : $1 }), ("minimum", minimum(x, y), { $0 < $1 ? $0 : $1 }),
    ]
    for (name, result, function) in operations {
      let expected = Reference<Scalar>(shape: shape) { function(a.broadcastElement($0), b.broadcastElement($0)) }
      expectEqual(result, expected, "\(left) \(name) \(right), \(layouts)")
    }
    let power = Reference<Scalar>(shape: shape) {
      Scalar(Foundation.pow(Double(a.broadcastElement($0)), Double(b.broadcastElement($0))))
    }
    expectClose(pow(x, y), power, within: 16 * Scalar.ulpOfOne, "pow(\(left), \(right)), \(layouts)")
  }

  @Test("operations with a number on either side", arguments: Layout.allCases)
  func scalars(layout: Layout) {
    for seed in 0..<20 {
      var generator = SplitMix64(seed: seed)
      let shape = generator.shape(rank: generator.integer(in: 0...4))
      let a = Reference<Float>(random: shape, in: 0.5...2, using: &generator)
      let x = Tensor(a, layout: layout)
      expectEqual(x + 1.5, a.map { $0 + 1.5 })
      expectEqual(x - 1.5, a.map { $0 - 1.5 })
      expectEqual(x * 1.5, a.map { $0 * 1.5 })
      expectEqual(x / 1.5, a.map { $0 / 1.5 })
      expectEqual(1.5 + x, a.map { 1.5 + $0 })
      expectEqual(1.5 - x, a.map { 1.5 - $0 })
      expectEqual(1.5 * x, a.map { 1.5 * $0 })
      expectEqual(1.5 / x, a.map { 1.5 / $0 })
      expectEqual(-x, a.map { -$0 })
      expectEqual(maximum(x, 1), a.map { max($0, 1) })
      expectEqual(minimum(x, 1), a.map { min($0, 1) })
      expectClose(pow(x, 2.5), a.map { Foundation.pow($0, 2.5) }, within: 1e-6)
    }
  }

  @Test("compound assignment equals the operation, also with a right side that broadcasts", arguments: 0..<60)
  func compound(seed: Int) {
    var generator = SplitMix64(seed: seed)
    let shape = generator.shape(rank: generator.integer(in: 0...4))
    let part = shape.suffix(generator.integer(in: 0...shape.count)).map { generator.integer(in: 0...2) == 0 ? 1 : $0 }
    let layout = Layout.allCases.randomElement(using: &generator)!
    let a = Tensor(Reference<Double>(random: shape, using: &generator), layout: layout)
    let b = Tensor(Reference<Double>(random: part, in: 0.5...2, using: &generator))
    func check(_ name: String, _ assign: (inout Tensor<Double>) -> Void, _ expected: Tensor<Double>) {
      var result = a
      assign(&result)
      expectIdentical(result, expected, "seed \(seed): \(shape) \(name) \(part), \(layout)")
    }
    check("+=", { $0 += b }, a + b)
    check("-=", { $0 -= b }, a - b)
    check("*=", { $0 *= b }, a * b)
    check("/=", { $0 /= b }, a / b)
    check("+= 3", { $0 += 3 }, a + 3)
    check("-= 3", { $0 -= 3 }, a - 3)
    check("*= 3", { $0 *= 3 }, a * 3)
    check("/= 3", { $0 /= 3 }, a / 3)
  }

  @Test("maximum and minimum pass NaN on from either side")
  func extremaOfNaN() {
    let x: Tensor<Float> = Tensor([.nan, 1, .nan, .infinity, -.infinity])
    let y: Tensor<Float> = Tensor([1, .nan, .nan, 2, 2])
    expectEqual(maximum(x, y), Reference(shape: [5], elements: [.nan, .nan, .nan, .infinity, 2]))
    expectEqual(minimum(x, y), Reference(shape: [5], elements: [.nan, .nan, .nan, 2, -.infinity]))
  }

  @Test("pow of special bases and exponents is C's")
  func specialPowers() {
    let bases: [Double] = [0, -0.0, 1, -1, 2, -2, .infinity, -.infinity, .nan, -8]
    let exponents: [Double] = [0, 1, -1, 2, 0.5, .infinity, -.infinity, .nan, 3, -3]
    for base in bases {
      for exponent in exponents {
        let expected = Reference<Double>(shape: [1], elements: [Foundation.pow(base, exponent)])
        expectClose(pow(Tensor([base]), Tensor([exponent])), expected, within: 1e-15, "pow(\(base), \(exponent))")
      }
    }
  }

  @Test("cubes are those of exact arithmetic to a place, from the smallest to the largest number", arguments: 0..<20)
  func cubes(seed: Int) {
    var generator = SplitMix64(seed: seed)
    let x = (0..<1003).map { _ in
      let magnitude = Float(sign: .plus, exponent: generator.integer(in: -75...20), significand: 1)
      return magnitude * Float(generator.integer(in: -0xff_ffff...0xff_ffff))
    }
    for (x, cube) in zip(x, pow(Tensor(x), 3).scalars) {
      let exact = Double(x) * Double(x) * Double(x)
      let place = max(abs(Float(exact)).ulp, .leastNonzeroMagnitude)
      #expect(cube == Float(exact) || abs(Double(cube) - exact) <= Double(place), "\(x)")
    }
    #expect(pow(Tensor<Float>([.infinity, -.infinity, 1e30, -1e30, 0, 1e-30]), 3).scalars
      == [.infinity, -.infinity, .infinity, -.infinity, 0, 0])
    #expect(pow(Tensor<Double>([.infinity, 1e200, 1e-200, 3]), 3).scalars == [.infinity, .infinity, 0, 27])
  }
}

/// Two random shapes that broadcast.
func broadcastPair(using generator: inout SplitMix64) -> ([Int], [Int]) {
  let full = generator.shape(rank: generator.integer(in: 0...5), upTo: 4)
  func part() -> [Int] {
    full.suffix(generator.integer(in: 0...full.count)).map { generator.integer(in: 0...2) == 0 ? 1 : $0 }
  }
  return (part(), part())
}
