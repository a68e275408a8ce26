import LinearAlgebra
import SparseActivations
import TestSupport
import Testing

@Suite("LowRankChange")
struct LowRankChangeTests {
  @Test("a quadratic form follows a change of low rank", arguments: [0, 1, 5, 8, 13])
  func quadraticForm(rank: Int) {
    let (height, width) = (30, 13)
    var generator = SplitMix64(seed: rank)
    func random(_ rows: Int, _ columns: Int) -> Tensor<Double> {
      Tensor<Double>(DenseMatrix(random: rows, columns, using: &generator))
    }
    let (after, changed) = (Array(4..<23), Array(0..<23))
    /// Zero in all other rows.
    func keeping(_ rows: [Int], _ matrix: Tensor<Double>) -> Tensor<Double> {
      matrix * Tensor<Double>((0..<height).map { rows.contains($0) ? 1 : 0 }).expandingAxis(at: 1)
    }
    let right = random(max(rank, 1), width)
    let left = keeping(changed, random(height, max(rank, 1)))
    let factor = random(height, height)
    let gram = matmul(factor.transposed(), factor)
    let change = rank == 0 ? Tensor.zeros([height, width]) : matmul(left, right)
    // A + L R has no rows but those of `after`.
    let old = keeping(after, random(height, width)) - keeping(changed.filter { !after.contains($0) }, change)
    let new = old + change

    let room = { (rows: Int) in PaddedMatrix<Double>(rows: rows, columns: width) }
    let (square, matrix) = (PaddedMatrix(matmul(old.transposed(), matmul(gram, old)) * 0.5), PaddedMatrix(new))
    // What lies in rows that have not changed is not looked at.
    let lefts = PaddedMatrix(left + Tensor<Double>((0..<height).map { $0 < 23 ? 0 : .nan }).expandingAxis(at: 1))
    let (rows, active) = (ActiveUnits(row: changed, width: height), ActiveUnits(row: after, width: height))
    LowRankChange(rows: rows[0], left: lefts, right: PaddedMatrix(right), rank: rank).add(
      to: square.layout, gram: PaddedMatrix(gram), matrix.layout, active[0], curved: room(height),
      inner: room(width), product: room(width))
    withExtendedLifetime((matrix, rows, active)) {}
    let found = square.tensor + square.tensor.transposed()
    expectClose(found, matmul(new.transposed(), matmul(gram, new)).reference, within: 1e-10)
  }
}
