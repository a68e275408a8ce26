import LinearAlgebra
import Testing

@Suite("Tensor+Literals")
struct TensorLiteralsTests {
  @Test("literals of numbers and of variables, in both precisions")
  func variables() {
    let (step, mass): (Double, Float) = (0.1, 2)
    let transition: Tensor<Double> = [[1, step], [0, 1]]
    #expect(transition.shape == [2, 2] && transition.scalars == [1, 0.1, 0, 1])
    let expressions: Tensor<Double> = [[1, -step, 0.5 * step * step], [0, 1 / step, -2]]
    #expect(expressions.shape == [2, 3] && expressions.scalars == [1, -0.1, 0.5 * 0.1 * 0.1, 0, 10, -2])
    let single: Tensor<Float> = [[mass, 1], [0.1, 3]]
    #expect(single.scalars == [2, 1, 0.1, 3])
    let cube: Tensor<Double> = [[[1, step]], [[step, 2]]]
    #expect(cube.shape == [2, 1, 2] && cube.scalars == [1, 0.1, 0.1, 2])
    func generic<Scalar: TensorScalar>(_ x: Scalar) -> Tensor<Scalar> { [[1, x], [0.5, x * 2]] }
    #expect(generic(Float(3)).scalars == [1, 3, 0.5, 6])
    let rows = [[1.0, 2], [3, 4]]
    let stacked: Tensor<Double> = [rows[1], rows[0]]
    #expect(stacked.scalars == [3, 4, 1, 2])
    // Of any precision: rounded to the tensor's.
    let rounded: Tensor<Float> = [step]
    #expect(rounded.scalars == [Float(step)])
  }

  @Test("nested arrays in variables")
  func nestedArrays() {
    let rows = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]
    let matrix = Tensor(rows)
    #expect(matrix.shape == [2, 3] && matrix.scalars == [1, 2, 3, 4, 5, 6])
    let cube = Tensor([rows, rows, rows])
    #expect(cube.shape == [3, 2, 3] && cube[2] == matrix)
    #expect(Tensor([[1, 0.5], [0, 1]]).scalars == [1, 0.5, 0, 1])
    #expect(Tensor([[Float]]()).shape == [0])
    #expect(Tensor([[Float](), []]).shape == [2, 0])
    #expect(Tensor([[[Float]](), []]).shape == [2, 0])
    #expect(Tensor([[Float(7)]]).shape == [1, 1])
  }

  @Test("ragged rows end the program")
  func ragged() async {
    var result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let rows = [[1.0, 2], [3]]
      _ = Tensor(rows)
    }
    expectMessage(result, "Tensor: expected rows of one shape, found shapes [2] and [1]")
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let blocks = [[[1.0, 2], [3, 4]], [[5, 6]]]
      _ = Tensor(blocks)
    }
    expectMessage(result, "Tensor: expected rows of one shape, found shapes [2, 2] and [1, 2]")
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let x = 1.0
      let _: Tensor<Double> = [[x, 2], [x]]
    }
    expectMessage(result, "Tensor literal: expected rows of one shape, found shapes [2] and [1]")
  }
}
