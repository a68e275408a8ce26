import LinearAlgebra
import TestSupport
import Testing

@Suite("Tensor+Equatable")
struct TensorEquatableTests {
  @Test("tensors are equal by shape and elements, whatever their layouts", arguments: 0..<30)
  func equality(seed: Int) {
    var generator = SplitMix64(seed: seed)
    let shape = generator.shape(rank: generator.integer(in: 0...4), upTo: 5)
    let x = Reference<Double>(random: shape, using: &generator)
    for left in Layout.allCases {
      for right in Layout.allCases { #expect(Tensor(x, layout: left) == Tensor(x, layout: right)) }
    }
    #expect(Tensor(x) != Tensor(x).expandingAxis(at: 0))
    if let position = x.elements.indices.randomElement(using: &generator) {
      var other = x
      other.elements[position] = other.elements[position].nextUp
      #expect(Tensor(x) != Tensor(other))
      other.elements[position] = .nan
      let notANumber = Tensor(other)
      #expect(notANumber != notANumber)
      #expect(!notANumber.isFinite)
      other.elements[position] = -.infinity
      #expect(Tensor(other) == Tensor(other))
      #expect(!Tensor(other).isFinite)
    }
    #expect(Tensor(x).isFinite)
  }

  @Test("zeros of either sign are equal, empty tensors of another shape are not")
  func special() {
    #expect(Tensor<Float>([0, -0.0]) == [-0.0, 0])
    #expect(Tensor<Float>.zeros([0, 3]) == .zeros([0, 3]))
    #expect(Tensor<Float>.zeros([0, 3]) != .zeros([3, 0]))
    #expect(Tensor<Float>(1) != [1])
    // The elements around a view do not count.
    #expect(Tensor<Float>([.nan, 1, 2, .infinity])[1..<3].isFinite)
  }
}
