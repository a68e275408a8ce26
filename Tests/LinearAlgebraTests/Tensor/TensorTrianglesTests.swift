import LinearAlgebra
import TestSupport
import Testing

@Suite("Tensor+Triangles")
struct TensorTrianglesTests {
  @Test("triangles of batches of matrices for every diagonal", arguments: 0..<40)
  func triangles(seed: Int) {
    var generator = SplitMix64(seed: seed)
    let batch = generator.shape(rank: generator.integer(in: 0...2), upTo: 3)
    let shape = batch + generator.shape(rank: 2, upTo: 6)
    let x = Reference<Double>(random: shape, using: &generator)
    let tensor = Tensor(x, layout: Layout.allCases.randomElement(using: &generator)!)
    for diagonal in -7...7 {
      let lower = Reference<Double>(shape: shape) {
        $0[$0.count - 1] - $0[$0.count - 2] <= diagonal ? x[$0] : 0
      }
      let upper = Reference<Double>(shape: shape) {
        $0[$0.count - 1] - $0[$0.count - 2] >= diagonal ? x[$0] : 0
      }
      expectEqual(tensor.lowerTriangle(diagonal: diagonal), lower, "seed \(seed): \(shape), diagonal \(diagonal)")
      expectEqual(tensor.upperTriangle(diagonal: diagonal), upper, "seed \(seed): \(shape), diagonal \(diagonal)")
    }
  }

  @Test("diagonalMatrix puts vectors on diagonals, diagonal takes them back", arguments: 0..<20)
  func diagonals(seed: Int) {
    var generator = SplitMix64(seed: seed)
    let shape = generator.shape(rank: generator.integer(in: 1...3), upTo: 5)
    let x = Reference<Float>(random: shape, using: &generator)
    let matrices = Tensor(x, layout: Layout.allCases.randomElement(using: &generator)!).diagonalMatrix()
    let expected = Reference<Float>(shape: shape + [shape[shape.count - 1]]) { index in
      index[index.count - 1] == index[index.count - 2] ? x[index.dropLast()] : 0
    }
    expectEqual(matrices, expected, "seed \(seed): \(shape)")
    expectEqual(matrices.diagonal(), x, "seed \(seed): \(shape)")
  }

  @Test("setDiagonal broadcasts and leaves what shares the memory alone")
  func setDiagonal() {
    var x = Tensor<Double>.zeros([2, 2, 3])
    let before = x
    x.setDiagonal([[1, 2], [3, 4]])
    #expect(x == [[[1, 0, 0], [0, 2, 0]], [[3, 0, 0], [0, 4, 0]]])
    x.setDiagonal(Tensor(7))
    #expect(x.diagonal() == [[7, 7], [7, 7]])
    #expect(before == .zeros([2, 2, 3]))
    var transposed = Tensor<Double>.range(4).reshaped(to: [2, 2]).transposed()
    transposed.setDiagonal(transposed.diagonal() * 10)
    #expect(transposed == [[0, 2], [1, 30]])
  }

  @Test("diagonals far beyond the corners keep everything or nothing, and one large matrix is cut into rows")
  func edges() {
    let matrix = Tensor<Double>.randomNormal([300, 210], from: RandomStream(seed: 4, purpose: 0))
    #expect(matrix.lowerTriangle(diagonal: .max) == matrix && matrix.upperTriangle(diagonal: .min) == matrix)
    let nothing = Tensor<Double>.zeros([300, 210])
    #expect(matrix.lowerTriangle(diagonal: .min) == nothing && matrix.upperTriangle(diagonal: .max) == nothing)
    for diagonal in [-250, -1, 0, 7] {
      let lower = matrix.lowerTriangle(diagonal: diagonal)
      #expect(lower + matrix.upperTriangle(diagonal: diagonal + 1) == matrix)
      #expect(lower == Tensor.stack([matrix, matrix]).lowerTriangle(diagonal: diagonal)[1])
    }
  }
}
