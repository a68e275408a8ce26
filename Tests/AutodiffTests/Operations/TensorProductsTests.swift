import Autodiff
import GradientTestSupport
import TestSupport
import Testing

@Suite("Products over named axes of variables")
struct TensorProductsTests {
  @Test("einsum is differentiable to third order in each operand", arguments: [
    ("ij,jk->ik", [[2, 3], [3, 4]]), ("bij,bjk->bik", [[2, 2, 3], [2, 3, 1]]), ("ii->i", [[3, 3]]), ("ii", [[3, 3]]),
    ("ij->j", [[2, 3]]), ("i,j->ij", [[2], [3]]), ("ij,ij->", [[2, 3], [2, 3]]), ("i,ij,j", [[2], [2, 3], [3]]),
    ("...i,...i->...", [[2, 1, 3], [4, 3]]), ("ab,b->ba", [[2, 3], [3]]), ("ij,jk", [[2, 0], [0, 4]]),
  ] as [(String, [Shape])])
  func contractions(subscripts: String, shapes: [Shape]) {
    let operands = shapes.enumerated().map { sample($1, seed: UInt64($0 + 1)) }
    check(operands, subscripts) { Einsum(subscripts)($0) }
    #expect(Einsum(subscripts)(operands.map { Variable($0) }).value == Einsum(subscripts)(operands))
  }

  @Test("tensordot, outer and kron")
  func others() {
    check(sample([2, 3, 4]), sample([4, 3, 2], seed: 2)) { tensordot($0[0], $0[1], axes: ([1, 2], [1, 0])) }
    check(sample([2, 3]), sample([3, 2], seed: 2)) { tensordot($0[0], $0[1], axes: 1) }
    check(sample([2, 3]), sample([2, 2], seed: 2)) { outer($0[0], $0[1]) }
    check(sample([2, 3]), sample([3, 2], seed: 2)) { kron($0[0], $0[1]) }
    check(sample([2]), sample([3], seed: 2)) { kron($0[0], $0[1]) }
  }

  @Test("vectors where matrices stand")
  func vectors() throws {
    let spd = positiveDefinite([2], order: 3)
    check(sample([2, 3, 4]), sample([4], seed: 2)) { matmul($0[0], $0[1]) }
    check(sample([3]), sample([2, 3, 4], seed: 2)) { matmul($0[0], $0[1]) }
    check(sample([3]), sample([3], seed: 2)) { matmul($0[0], $0[1]) }
    check(spd, sample([3], seed: 2)) { try solve($0[0], $0[1]) }
    check(spd, sample([3], seed: 2)) { try VariableCholesky(($0[0] + $0[0].transposed()) * 0.5).solve($0[1]) }
    check(spd, sample([3], seed: 2)) { try triangularSolve($0[0], $0[1]) }
    check(spd, sample([3], seed: 2)) { try triangularSolve($0[0], $0[1], side: .right, lower: false) }
  }
}
