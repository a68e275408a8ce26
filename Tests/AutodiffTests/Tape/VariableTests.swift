import Autodiff
import GradientTestSupport
import Testing

@Suite("Variable")
struct VariableTests {
  @Test("shows its tensor and is a constant until a tape hands it out")
  func constant() throws {
    let tensor: Tensor<Float> = [[1, 2, 3], [4, 5, 6]]
    let variable = Variable(tensor)
    #expect(variable.value == tensor)
    #expect(variable.shape == [2, 3])
    #expect(variable.rank == 2)
    #expect(variable.description == tensor.description)
    #expect(variable.isConstant)
    #expect(Variable<Float>(7).shape == [])
    #expect(Variable<Float>(7).scalar == 7)
    _ = try Tape().gradient(at: variable) { input in
      #expect(!input.isConstant)
      #expect(!(input + 1).isConstant)
      #expect(input.stoppingGradient.isConstant)
      return input.sum()
    }
  }

  @Test("stopGradient keeps the value and passes no gradient")
  func stopGradient() throws {
    let x = Tensor<Double>([2, 3])
    // d/dx of x · c with c = x² held fixed is x², not 3 x².
    let (value, gradient) = try valueWithGradient(at: x) { x in (x * Autodiff.stopGradient(square(x))).sum() }
    #expect(value == 8 + 27)
    #expect(gradient == [4, 9])
  }

  @Test("a gradient that is stopped altogether is zero, also in the second derivative")
  func stoppedAltogether() throws {
    let x = Tensor<Double>([2, 3])
    #expect(try gradient(at: x) { square($0.stoppingGradient).sum() } == [0, 0])
    let product = try hessianVectorProduct(at: x, vector: [1, 1]) { x in (x * x.stoppingGradient).sum() }
    // ∇ = stopped x, whose derivative is zero.
    #expect(product == [0, 0])
  }
}
