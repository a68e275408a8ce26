import CKernels
import TestSupport
import Testing

@Suite("The kernel of triangular systems")
struct TriangularKernelTests {
  private static let levels = [4, 3, 1].filter { $0 <= Int(ck_instruction_set()) }

  @Test("either triangle with every instruction set, of every width, and nothing beside it", arguments: levels, 0...70)
  func systems(level: Int, columns: Int) {
    ck_limit_instruction_set(Int32(level))
    defer { ck_limit_instruction_set(4) }
    check(Float.self, columns)
    check(Double.self, columns)
  }

  private func check<Scalar: KernelScalar>(_: Scalar.Type, _ columns: Int) {
    var generator = SplitMix64(seed: columns)
    for order in [0, 1, 2, 3, 7, 8, 19, 64] {
      for choice in 0..<8 {
        let (isLower, isTurned, isUnit) = (choice & 1 == 0, choice & 2 == 0, choice & 4 == 0)
        // Powers of two on the diagonal, elsewhere few small whole numbers: every step is exact. What is not to be read
        // is not a number.
        func isInside(_ i: Int, _ j: Int) -> Bool { isLower ? j < i : j > i }
        var matrix = [Scalar](repeating: .nan, count: order * order)
        func place(_ i: Int, _ j: Int) -> Int { isTurned ? j * order + i : i * order + j }
        for i in 0..<order {
          for j in 0..<order where isInside(i, j) {
            let isFilled = abs(i - j) == 1 || generator.integer(in: 0...15) == 0
            matrix[place(i, j)] = isFilled && i % 5 != 0 ? Scalar(generator.integer(in: -1...1)) : 0
          }
          if !isUnit { matrix[place(i, i)] = i % 3 == 0 ? -2 : 0.5 }
        }
        let rowStep = columns + 3
        let x = (0..<order * rowStep).map { _ in Scalar(generator.integer(in: -4...4)) }
        var found = x
        for i in 0..<order {
          for c in 0..<columns {
            var sum = isUnit ? x[i * rowStep + c] : matrix[place(i, i)] * x[i * rowStep + c]
            for j in 0..<order where isInside(i, j) { sum += matrix[place(i, j)] * x[j * rowStep + c] }
            found[i * rowStep + c] = sum
          }
        }
        let (first, sign) = isLower ? (0, 1) : (max(0, order - 1), -1)
        let (rowOf, columnOf) = isTurned ? (1, order) : (order, 1)
        matrix.withUnsafeBufferPointer { a in
          found.withUnsafeMutableBufferPointer { b in
            guard let a = a.baseAddress, let b = b.baseAddress else { return }
            var system = ck_triangular(
              rows: order, columns: columns, a: a + first * (order + 1), a_row: sign * rowOf, a_column: sign * columnOf,
              unit_diagonal: isUnit ? 1 : 0, inverse: nil, b: b + first * rowStep, b_row: sign * rowStep)
            Scalar.cKernels.triangular(&system)
          }
        }
        #expect(found == x, "order \(order), lower \(isLower), turned \(isTurned), unit \(isUnit)")
      }
    }
  }
}
