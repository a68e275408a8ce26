import LinearAlgebra
import TestSupport
import Testing

@Suite("Tensor+Logic")
struct TensorLogicTests {
  @Test("anything but 0 is true, NaN too")
  func truth() {
    let x = Tensor<Float>([0, -0.0, 1, -2, .nan])
    #expect((.!x) == [1, 1, 0, 0, 0])
    let (column, mask) = (x.expandingAxis(at: 1), Tensor<Float>([0, 1]))
    #expect((column .& mask) == [[0, 0], [0, 0], [0, 1], [0, 1], [0, 1]])
    #expect((column .| mask) == [[0, 1], [0, 1], [1, 1], [1, 1], [1, 1]])
    #expect((column .^ mask) == [[0, 1], [0, 1], [1, 0], [1, 0], [1, 0]])
  }

  @Test("masks of comparisons combine without parentheses")
  func precedence() {
    let x = Tensor<Double>.range(6)
    let mask = x .> 1 .& x .< 4 .| x .== 5
    #expect(mask == [0, 0, 1, 1, 0, 1])
  }

  @Test("shapes that do not broadcast end the program")
  func failures() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor<Float>.ones([2]) .| Tensor<Float>.ones([3])
    }
    expectMessage(result, "maximum: expected shapes that broadcast, found shapes [2] and [3]")
  }
}
