import LinearAlgebra
import Testing

/// Expects the message on the standard error of a process that has ended.
func expectMessage(
  _ result: ExitTest.Result?, _ message: String, sourceLocation: SourceLocation = #_sourceLocation
) {
  let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  #expect(text.contains(message), "found: \(text.prefix(300))", sourceLocation: sourceLocation)
}

private typealias Matrix = Tensor<Float>

// Programming errors end the program: each case runs in a process of its own. The messages name the operation and all
// the shapes that matter.
@Suite("Shape failures")
struct ShapeFailureTests {
  @Test("elementwise operations")
  func elementwise() async {
    var result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Matrix.ones([2, 3]) + Matrix.ones([4])
    }
    expectMessage(result, "+: expected shapes that broadcast, found shapes [2, 3] and [4]")
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = pow(Matrix.ones([2, 3]), Matrix.ones([3, 3]))
    }
    expectMessage(result, "pow: expected shapes that broadcast, found shapes [2, 3] and [3, 3]")
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var x = Matrix.ones([3])
      x *= Matrix.ones([2, 3])
    }
    expectMessage(result, "*=: expected a right side that broadcasts to the left one, found shapes [3] and [2, 3]")
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Matrix.ones([2]) .< Matrix.ones([3])
    }
    expectMessage(result, ".<: expected shapes that broadcast, found shapes [2] and [3]")
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = select(where: Matrix.ones([5]), Matrix.ones([2, 3]), Matrix.ones([3]))
    }
    expectMessage(result, "select: expected shapes that broadcast, found shapes [2, 3] and [5]")
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Matrix.ones([5]).quantile(1.5)
    }
    expectMessage(result, "quantile: expected 0 ... 1 for the share, found 1.5")
  }

  @Test("views and subscripts")
  func views() async {
    var result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Matrix.ones([2, 3]).reshaped(to: [4, -1])
    }
    expectMessage(result, "reshaped: expected shapes of the same number of elements, found shapes [2, 3] and [4, -1]")
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Matrix.ones([2, 3]).broadcast(to: [2, 2])
    }
    expectMessage(result, "broadcast: expected shapes that broadcast, found shapes [2, 3] and [2, 2]")
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Matrix.ones([2, 3]).permuted([0, 0])
    }
    expectMessage(result, "permuted: expected each axis exactly once, found shapes [2, 3] and [0, 0]")
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Matrix.ones([3]).transposed()
    }
    expectMessage(result, "transposed: expected at least two axes, found shape [3]")
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Matrix.ones([2, 3]).flipped(axis: 2)
    }
    expectMessage(result, "flipped: expected -2 ..< 2 for an axis of shape [2, 3], found 2")
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Matrix.ones([2, 3]).removingAxis(at: -1)
    }
    expectMessage(result, "removingAxis(at: 1): expected an axis of extent 1, found shape [2, 3]")
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Matrix.ones([2, 3])[1, -4]
    }
    expectMessage(result, "subscript: expected -3 ..< 3 for an index on shape [2, 3], found -4")
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Matrix.ones([2, 3])[.all, 1..<4]
    }
    expectMessage(result, "subscript 1..<4 of axis 1: expected a range within the axis, found shape [2, 3]")
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var x = Matrix.ones([2, 3])
      x[0] = .ones([2])
    }
    expectMessage(result, "broadcast: expected shapes that broadcast, found shapes [2] and [3]")
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Matrix.ones([2, 3])[scalarAt: 0]
    }
    expectMessage(result, "subscript(scalarAt:): expected 1 axes, found shape [2, 3]")
  }

  @Test("creation, joining and gathering")
  func creation() async {
    var result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Matrix([1, 2, 3], shape: [2, 2])
    }
    expectMessage(
      result, "Tensor: expected as many scalars as the shape has elements, found shapes [3] and [2, 2]")
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let x: Matrix = [[1, 2], [3]]
      _ = x
    }
    expectMessage(result, "Tensor literal: expected rows of one shape, found shapes [2] and [1]")
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Matrix.zeros([2, -1])
    }
    expectMessage(result, "Tensor: expected extents of 0 or more, found shape [2, -1]")
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Shape(repeating: 1, count: 9)
    }
    expectMessage(result, "Tensor: expected at most 8 for the number of axes, found 9")
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Matrix.ones([2, 3]).shape[2]
    }
    expectMessage(result, "Shape: expected 0 ..< 2 for an axis, found 2")
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Matrix.concatenate([.ones([2, 3]), .ones([2, 4])])
    }
    expectMessage(
      result, "concatenate: expected equal extents apart from axis 0, found shapes [2, 3] and [2, 4]")
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Matrix.stack([.ones([2]), .ones([3])])
    }
    expectMessage(result, "stack: expected equal shapes, found shapes [2] and [3]")
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Matrix.ones([2, 3]).gathering([0, 2])
    }
    expectMessage(result, "gathering: expected -2 ..< 2 for an index on shape [2, 3], found 2")
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var x = Matrix.ones([2, 3])
      x.scatterAdd(.ones([2, 3]), at: [0])
    }
    expectMessage(result, "scatterAdd: expected equal shapes, found shapes [2, 3] and [1, 3]")
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Matrix.ones([2, 3]).scalar
    }
    expectMessage(result, "scalar: expected exactly one element, found shape [2, 3]")
  }

  @Test("reductions and triangles")
  func reductions() async {
    var result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Matrix.ones([2, 3]).sum(axes: [2])
    }
    expectMessage(result, "sum: expected -2 ..< 2 for an axis of shape [2, 3], found 2")
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Matrix.ones([2, 3]).logSumExp(axes: [1, -1])
    }
    expectMessage(result, "logSumExp: expected each axis once")
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Matrix.ones([3]).lowerTriangle()
    }
    expectMessage(result, "lowerTriangle: expected at least two axes, found shape [3]")
  }

  @Test("products")
  func products() async {
    var result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = matmul(Matrix.ones([2, 3]), Matrix.ones([2, 3]))
    }
    expectMessage(result, "matmul: expected equal inner extents (transposeA: false, transposeB: false)")
    expectMessage(result, "found shapes [2, 3] and [2, 3]")
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = matmul(Matrix.ones([2, 2, 3]), Matrix.ones([3, 3, 4]))
    }
    expectMessage(result, "matmul: expected shapes that broadcast, found shapes [2] and [3]")
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var c = Matrix.ones([2, 2])
      gemm(Matrix.ones([2, 3]), Matrix.ones([4, 3]), transposeB: true, into: &c)
    }
    expectMessage(result, "gemm(into:): expected equal shapes, found shapes [2, 2] and [2, 4]")
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var c = Matrix.ones([2, 2])
      syrk(Matrix.ones([2, 3]), transpose: true, into: &c)
    }
    expectMessage(result, "syrk(into:): expected equal shapes, found shapes [2, 2] and [3, 3]")
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = symm(Matrix.ones([2, 2]), Matrix.ones([2, 3]), side: .right)
    }
    expectMessage(result, "symm(side: right): expected equal inner extents, found shapes [2, 2] and [2, 3]")
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = gemv(Matrix.ones([2, 3]), Matrix.ones([2]))
    }
    expectMessage(result, "gemv(transpose: false): expected a vector of 3 elements, found shapes [2, 3] and [2]")
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = dot(Matrix.ones([3]), Matrix.ones([2]))
    }
    expectMessage(result, "dot: expected equal last extents, found shapes [3] and [2]")
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = norm(Tensor<Double>(3))
    }
    expectMessage(result, "norm: expected at least one axis, found shape []")
  }

  @Test("factorisations and solves")
  func factorizations() async {
    var result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try Cholesky(Matrix.ones([2, 3]))
    }
    expectMessage(result, "cholesky: expected square matrices in the last two axes, found shape [2, 3]")
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try Cholesky(Matrix.identity(3)).solve(Tensor(1))
    }
    expectMessage(result, "solve: expected at least two axes, found shape []")
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try LU(Matrix.identity(3)).solve(.ones([2, 1]))
    }
    expectMessage(result, "solve(side: left): expected equal inner extents, found shapes [3, 3] and [2, 1]")
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      // Wrong shapes come before the singular matrix.
      _ = try solve(Matrix.zeros([3, 3]), .ones([4, 1]))
    }
    expectMessage(result, "solve(side: left): expected equal inner extents, found shapes [3, 3] and [4, 1]")
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try triangularSolve(Matrix.zeros([3, 3]), .ones([3, 2]), side: .right)
    }
    expectMessage(
      result, "triangularSolve(side: right): expected equal inner extents, found shapes [3, 3] and [3, 2]")
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try inverse(Matrix.ones([3]))
    }
    expectMessage(result, "LU: expected at least two axes, found shape [3]")
  }
}
