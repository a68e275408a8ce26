import Autodiff
import Testing

@Suite("Gradients of sums of exponentials of two numbers")
struct LogAddExpTests {
  @Test("are the shares of the two, at infinities too")
  func shares() throws {
    let a = Tensor<Double>([0, 1000, -1000, .infinity, -.infinity, -.infinity])
    let b = Tensor<Double>([0, -1000, 1000, .infinity, -.infinity, 3])
    let (_, gradients) = try valueWithGradient(at: [a, b]) { logAddExp($0[0], $0[1]).sum() }
    #expect(gradients[0] == [0.5, 1, 0, 0.5, 0.5, 0])
    #expect(gradients[1] == [0.5, 0, 1, 0.5, 0.5, 1])
  }
}
