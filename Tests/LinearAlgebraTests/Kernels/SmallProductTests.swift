import CKernels
import TestSupport
import Testing

@Suite("The kernel of small products")
struct SmallProductTests {
  private static let levels = [4, 3, 1].filter { $0 <= Int(ck_instruction_set()) }

  @Test("α a b + β c with every instruction set, of every width, and nothing beside it", arguments: levels, 0...70)
  func products(level: Int, columns: Int) {
    ck_limit_instruction_set(Int32(level))
    defer { ck_limit_instruction_set(4) }
    check(Float.self, columns)
    check(Double.self, columns)
  }

  private func check<Scalar: KernelScalar>(_: Scalar.Type, _ columns: Int) {
    var generator = SplitMix64(seed: columns)
    // Small whole numbers, whose sums are exact in whatever order.
    func numbers(_ count: Int) -> [Scalar] { (0..<count).map { _ in Scalar(generator.integer(in: -8...8)) } }
    for (rows, depth) in [(1, 1), (2, 3), (3, 0), (7, 5), (8, 8), (19, 2), (50, 50), (0, 4)] {
      let (a, b) = (numbers(rows * depth), numbers(depth * columns))
      let rowStep = columns + 3
      let old = numbers(rows * rowStep)
      for (isTurnedA, isTurnedB, beta) in [(false, false, 0), (true, false, 2), (false, true, 1), (true, true, 0)] {
        var found = old
        // What is not to be read is not a number.
        if beta == 0 { for row in 0..<rows { for j in 0..<columns { found[row * rowStep + j] = .nan } } }
        a.withUnsafeBytes { a in
          b.withUnsafeBytes { b in
            found.withUnsafeMutableBytes { out in
              guard let target = out.baseAddress else { return }
              let unused = UnsafeRawPointer(target)
              var product = ck_small_product(
                rows: rows, columns: columns, depth: depth, alpha: -0.5, beta: Double(beta),
                a: a.baseAddress ?? unused, a_row: isTurnedA ? 1 : depth, a_column: isTurnedA ? rows : 1,
                b: b.baseAddress ?? unused, b_row: isTurnedB ? 1 : columns, b_column: isTurnedB ? depth : 1,
                out: target, out_row: rowStep)
              Scalar.cKernels.smallProduct(&product)
            }
          }
        }
        let expected = old.indices.map { place -> Scalar in
          let (row, column) = place.quotientAndRemainder(dividingBy: rowStep)
          if column >= columns { return old[place] }
          let sum = (0..<depth).reduce(0 as Scalar) { sum, k in
            sum + a[isTurnedA ? k * rows + row : row * depth + k] * b[isTurnedB ? column * depth + k : k * columns + column]
          }
          return -0.5 * sum + Scalar(beta) * old[place]
        }
        #expect(found == expected, "\(rows) x \(depth) x \(columns), turned \(isTurnedA) \(isTurnedB)")
      }
    }
  }
}
