import LinearAlgebra
import Testing

@Suite("AxisVector")
struct AxisVectorTests {
  @Test("is a collection of up to eight integers")
  func collection() {
    let shape: Shape = [2, 3, 4]
    #expect(Array(shape) == [2, 3, 4])
    #expect(shape.count == 3)
    #expect(Shape(1...8).elementCount == 40320)
    #expect(Shape().elementCount == 1)
    #expect(Shape([3, 0, 5]).elementCount == 0)
    #expect(Shape(repeating: 7, count: 2) == [7, 7])
    #expect(shape.description == "[2, 3, 4]")
    #expect(Shape().description == "[]")
  }

  @Test("append, insert and remove move the other axes")
  func changes() {
    var shape: Shape = [2, 3]
    shape.append(5)
    shape.insert(9, at: 1)
    #expect(shape == [2, 9, 3, 5])
    shape.insert(7, at: 4)
    #expect(shape == [2, 9, 3, 5, 7])
    shape.remove(at: 0)
    shape.remove(at: 3)
    #expect(shape == [9, 3, 5])
    shape[1] = 4
    shape.swapAt(0, 2)
    #expect(shape == [5, 4, 9])
  }

  @Test("equality and hashes look at the used elements alone")
  func equality() {
    var shortened: Shape = [2, 3, 4]
    shortened.remove(at: 2)
    #expect(shortened == [2, 3])
    #expect(shortened.hashValue == Shape([2, 3]).hashValue)
    #expect(shortened != [2, 3, 4])
    #expect(shortened != [3, 2])
    #expect(Set<Shape>([[1, 2], [2, 1], [1, 2]]).count == 2)
  }

  @Test("row-major strides, also beside empty axes")
  func rowMajorStrides() {
    #expect(Shape([2, 3, 4]).rowMajorStrides == [12, 4, 1])
    #expect(Shape([5]).rowMajorStrides == [1])
    #expect(Shape().rowMajorStrides == [])
    #expect(Shape([2, 0, 4]).rowMajorStrides == [4, 4, 1])
  }
}
