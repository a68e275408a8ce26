import Foundation
import LinearAlgebra
import TestSupport
import Testing

private typealias Matrix = Tensor<Double>

/// Sizes beyond `Int` end the program by name, those beyond what BLAS can count to are split, copied or named.
@Suite("Size limits")
struct SizeLimitTests {
  @Test("more elements than Int can count")
  func overflowingCounts() async {
    var result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Matrix.zeros([1 << 33, 1 << 33])
    }
    expectMessage(result, "expected at most 9223372036854775807 elements, found shape [8589934592, 8589934592]")
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Matrix.zeros([1 << 61])
    }
    expectMessage(result, "Tensor: expected at most 1152921504606846975 for the number of elements")
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Matrix.zeros([1 << 59])
    }
    expectMessage(result, "Tensor: the system has no 4611686018427387904 bytes left")
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Matrix(1).broadcast(to: [1 << 40, 1 << 40])
    }
    expectMessage(result, "found shape [1099511627776, 1099511627776]")
  }

  @Test("an extent of 0 makes any shape fit")
  func emptyShapes() {
    for shape in [[1 << 62, 8, 0], [0, 1 << 62, 8], [1 << 40, 0, 1 << 40]] as [Shape] {
      let x = Matrix.zeros(shape)
      #expect(x.count == 0 && x.shape == shape && x.isContiguous)
      #expect((x + 1).shape == shape)
      #expect(x.sum().scalar == 0)
    }
    #expect(matmul(Matrix.zeros([0, 1 << 33, 4]), Matrix.zeros([4, 2])).shape == [0, 1 << 33, 2])
  }

  @Test("negative extents are no shape to broadcast to")
  func negativeExtents() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Matrix([5.0]).broadcast(to: [-1, -1])
    }
    expectMessage(result, "broadcast: expected extents of 0 or more, found shapes [1] and [-1, -1]")
  }

  private static let hasRoom = ProcessInfo.processInfo.physicalMemory > 12 << 30

  // Pages that are never written take no memory, but reading them takes time: once for all of it.
  @Test("vectors and strides of 2^31 elements and more", .enabled(if: hasRoom))
  func beyondThirtyTwoBits() async {
    await #expect(processExitsWith: .success) {
      let n = (1 << 31) + 64
      let x = Tensor<Float>(shape: [n]) { buffer in
        buffer[0] = 2
        buffer[1 << 30] = 3
        buffer[n - 1] = 6
      }
      #expect(dot(x, x).scalar == 49)
      #expect(norm(x).scalar == 7)
    }
    await #expect(processExitsWith: .success) {
      let step = (1 << 31) + 64
      let x = Tensor<Float>(shape: [2, step]) { buffer in
        for index in 0..<4 { buffer[index] = Float(index) }
        for index in 0..<4 { buffer[step + index] = Float(10 + index) }
      }
      let view = x[.all, 0..<4]
      #expect(matmul(view, view.transposed()) == [[14, 74], [74, 534]])
      #expect(syrk(view) == [[14, 74], [74, 534]])
      #expect(gemv(view, [1, 0, 0, 1]) == [3, 23])
      let columns = dot(x[.all, 1], x[.all, 2])
      #expect(columns.scalar == 134)
      let sums = gemv(view, x[.all, 3], transpose: true)
      #expect(sums == [130, 146, 162, 178])
    }
  }

  @Test("an extent that BLAS cannot count to is named", .enabled(if: hasRoom))
  func namedExtent() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = syrk(Tensor<Float>(shape: [1, 1 << 31]) { _ in })
    }
    expectMessage(result, "syrk: expected at most 2147483647, what OpenBLAS can count to, for an extent")
  }
}
