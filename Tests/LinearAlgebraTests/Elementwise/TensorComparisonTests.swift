import LinearAlgebra
import TestSupport
import Testing

@Suite("Tensor+Comparison")
struct TensorComparisonTests {
  @Test("comparisons give masks of 1 and 0, whatever the shapes and layouts", arguments: 0..<40)
  func masks(seed: Int) {
    var generator = SplitMix64(seed: seed)
    let (left, right) = broadcastPair(using: &generator)
    // Few different values, so that equal ones occur.
    let a = Reference<Float>(shape: left) { _ in Float(generator.integer(in: -1...1)) }
    let b = Reference<Float>(shape: right) { _ in Float(generator.integer(in: -1...1)) }
    let layout = Layout.allCases.randomElement(using: &generator)!
    let (x, y) = (Tensor(a, layout: layout), Tensor(b))
    let comparisons: [(String, Tensor<Float>, (Float, Float) -> Bool)] = [
      (".<", x .< y, { $0 < $1 }), (".<=", x .<= y, { $0 <= $1 }), (".>", x .> y, { $0 > $1 }),
      (".>=", x .>= y, { $0 >= $1 }), (".==", x .== y, { $0 == $1 }), (".!=", x .!= y, { $0 != $1 }),
    ]
    for (name, mask, comparison) in comparisons {
      let expected = Reference<Float>(shape: broadcastReference(left, right)!) {
        comparison(a.broadcastElement($0), b.broadcastElement($0)) ? 1 : 0
      }
      expectEqual(mask, expected, "seed \(seed): \(left) \(name) \(right), \(layout)")
    }
    expectEqual(x .< 0, a.map { $0 < 0 ? 1 : 0 })
    expectEqual(x .<= 0, a.map { $0 <= 0 ? 1 : 0 })
    expectEqual(x .> 0, a.map { $0 > 0 ? 1 : 0 })
    expectEqual(x .>= 0, a.map { $0 >= 0 ? 1 : 0 })
    expectEqual(x .== 0, a.map { $0 == 0 ? 1 : 0 })
    expectEqual(x .!= 0, a.map { $0 != 0 ? 1 : 0 })
  }

  @Test("NaN is unequal to everything and neither below nor above")
  func notANumber() {
    let x: Tensor<Double> = Tensor([.nan, .nan, 1])
    let y: Tensor<Double> = Tensor([.nan, 1, .nan])
    for mask in [x .< y, x .<= y, x .> y, x .>= y, x .== y] { #expect(mask == Tensor.zeros([3])) }
    #expect((x .!= y) == Tensor.ones([3]))
  }

  @Test("select takes by the mask and broadcasts all three", arguments: 0..<60)
  func selection(seed: Int) {
    var generator = SplitMix64(seed: seed)
    let full = generator.shape(rank: generator.integer(in: 0...4), upTo: 4)
    func part() -> [Int] {
      full.suffix(generator.integer(in: 0...full.count)).map { generator.integer(in: 0...2) == 0 ? 1 : $0 }
    }
    let (p, q, r) = (part(), part(), part())
    let mask = Reference<Double>(shape: p) { _ in Double(generator.integer(in: -1...1)) }
    let a = Reference<Double>(random: q, using: &generator)
    let b = Reference<Double>(random: r, using: &generator)
    let shape = broadcastReference(broadcastReference(p, q)!, r)!
    let expected = Reference<Double>(shape: shape) {
      mask.broadcastElement($0) != 0 ? a.broadcastElement($0) : b.broadcastElement($0)
    }
    let layout = Layout.allCases.randomElement(using: &generator)!
    let result = select(where: Tensor(mask, layout: layout), Tensor(a, layout: layout), Tensor(b))
    expectEqual(result, expected, "seed \(seed): \(p), \(q), \(r), \(layout)")
  }

  @Test("select keeps what it does not take out of the result, NaN included")
  func selectionHidesNaN() {
    let mask: Tensor<Float> = [1, 0, 1]
    let result = select(where: mask, Tensor([1, .nan, 3]), Tensor([.nan, 2, .infinity]))
    #expect(result == [1, 2, 3])
  }
}
