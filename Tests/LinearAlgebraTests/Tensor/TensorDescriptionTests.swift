import LinearAlgebra
import Testing

@Suite("Tensor+Description")
struct TensorDescriptionTests {
  @Test("nested brackets, one row to a line")
  func nested() {
    #expect(Tensor<Double>(2.5).description == "2.5")
    #expect(Tensor<Double>([1, 2]).description == "[1.0, 2.0]")
    #expect("\([[1, 2], [3, 4]] as Tensor<Float>)" == "[[1.0, 2.0],\n [3.0, 4.0]]")
    let cube: Tensor<Double> = [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]
    #expect(cube.description == "[[[1.0, 2.0],\n  [3.0, 4.0]],\n [[5.0, 6.0],\n  [7.0, 8.0]]]")
    #expect(Tensor<Float>([.nan, .infinity, -0.0]).description == "[nan, inf, -0.0]")
  }

  @Test("views show what they see, empty tensors their brackets")
  func viewsAndEmpty() {
    let x: Tensor<Double> = [[1, 2], [3, 4]]
    #expect(x.transposed().description == "[[1.0, 3.0],\n [2.0, 4.0]]")
    #expect(x[.all, 1].description == "[2.0, 4.0]")
    #expect(Tensor<Float>.zeros([0]).description == "[]")
    #expect(Tensor<Float>.zeros([2, 0]).description == "[[],\n []]")
    #expect(Tensor<Float>.zeros([0, 2]).description == "[]")
  }

  @Test("long axes of large tensors are shortened, short ones and small tensors are not")
  func shortened() {
    #expect(Tensor<Double>.range(1001).description == "[0.0, 1.0, 2.0, ..., 998.0, 999.0, 1000.0]")
    #expect(Tensor<Double>.range(1000).description.split(separator: ",").count == 1000)
    let rows = Tensor<Double>.range(1200).reshaped(to: [2, 600]).description
    #expect(rows == "[[0.0, 1.0, 2.0, ..., 597.0, 598.0, 599.0],\n [600.0, 601.0, 602.0, ..., 1197.0, 1198.0, 1199.0]]")
    let columns = Tensor<Double>.zeros([600, 2]).description
    let row = "[0.0, 0.0]"
    #expect(columns == "[\(row),\n \(row),\n \(row),\n ...,\n \(row),\n \(row),\n \(row)]")
  }
}
