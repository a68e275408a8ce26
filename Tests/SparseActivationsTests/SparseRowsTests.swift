import LinearAlgebra
import SparseActivations
import TestSupport
import Testing

@Suite("SparseRows")
struct SparseRowsTests {
  private func rectified(_ a: Tensor<Double>, _ bias: Tensor<Double>, _ center: Tensor<Double>) -> Tensor<Double> {
    relu(a + bias.expandingAxis(at: 1)) - center.expandingAxis(at: 1)
  }

  @Test("rectified rows, those that are zero throughout left out", arguments: [0, 1, 7, 64, 131])
  func rectifying(columns: Int) {
    for rows in [0, 1, 9, 70] {
      let stream = RandomStream(seed: UInt64(rows), purpose: 0, index: UInt64(columns))
      let a = Tensor<Double>.randomNormal([rows, columns], from: stream)
      // Every third row is off throughout, every third on throughout; of these the centre is 0.
      let bias = Tensor<Double>(shape: [rows]) { for row in $0.indices { $0[row] = [0.1, -50, 50][row % 3] } }
      let center = Tensor<Double>(shape: [rows]) { for row in $0.indices { $0[row] = [0.25, 0, 0][row % 3] } }
      let (found, active, positive) = SparseRows.rectifying(a, bias: bias, center: center)
      let expected = rectified(a, bias, center)
      let all = Array(0..<rows)
      #expect(active == all.filter { columns > 0 && $0 % 3 != 1 })
      #expect(found.indices == (columns > 40 ? active : all))
      #expect(found.values == expected.gathering(found.indices))
      #expect(found.rows(all) == expected)
      #expect(Set(positive).isSuperset(of: all.filter { $0 % 3 == 2 }))
      #expect(Set(positive).isDisjoint(with: all.filter { columns > 0 && $0 % 3 == 1 }))
    }
  }

  @Test("the matrix itself stays as it is where another tensor shares it")
  func sharing() {
    let a = Tensor<Float>(repeating: -1, shape: [3, 5])
    _ = SparseRows.rectifying(a, bias: Tensor.zeros([3]), center: Tensor.zeros([3]))
    #expect(a == Tensor(repeating: -1, shape: [3, 5]))
  }

  @Test("an element that is no number is kept, and is not above zero")
  func notANumber() {
    let a = Tensor<Float>(shape: [2, 3]) { $0.update(repeating: 1); $0[4] = .nan }
    let (found, active, positive) = SparseRows.rectifying(a, bias: Tensor.zeros([2]), center: Tensor(repeating: 1, shape: [2]))
    #expect(active == [1])
    #expect(found.rows([1])[scalarAt: 0, 1].isNaN)
    #expect(positive == [0])
  }

  @Test("products with few and with most rows left", arguments: [1, 40, 300])
  func products(columns: Int) {
    for share in [0.05, 0.5, 0.97] {
      let height = 90
      let stream = RandomStream(seed: 4, purpose: 0, index: UInt64(columns))
      let a = Tensor<Double>.randomNormal([height, columns], from: stream)
      let bias = Tensor<Double>(shape: [height]) { for row in $0.indices { $0[row] = Double(row) < share * 90 ? 9 : -90 } }
      let zero = Tensor<Double>.zeros([height])
      let rows = SparseRows.rectifying(a, bias: bias, center: zero).result
      let weight = Tensor<Double>.randomNormal([height, 33], from: RandomStream(seed: 5, purpose: 0))
      expectClose(
        rows.product(transposed: weight), matmul(weight.transposed(), rectified(a, bias, zero)).reference, within: 1e-12)
    }
  }

  @Test("the sum over rows of products with a shifted matrix", arguments: [0, 1, 63, 64, 130])
  func dots(columns: Int) {
    for rows in [0, 1, 20] {
      let a = Tensor<Double>.randomNormal([rows, columns], from: RandomStream(seed: 1, purpose: 0))
      let b = Tensor<Double>.randomNormal([rows, columns], from: RandomStream(seed: 2, purpose: 0))
      let shift = Tensor<Double>.randomNormal([rows], from: RandomStream(seed: 3, purpose: 0))
      let expected = ((a + shift.expandingAxis(at: 1)) * b).sum(axes: [0])
      expectClose(dotColumns(a, shift: shift, b), expected.reference, within: 1e-12)
    }
  }
}
