import CKernels
import TestSupport
import Testing

@Suite("Kernels for triangles, scattering, searching and ADAM")
struct StructureKernelTests {
  @Test(
    "a triangle keeps its side of the diagonal, also in place",
    arguments: [(0, 3, 3), (2, 4, 6), (3, 7, 2), (1, 1, 1)])
  func triangle(batch: Int, rows: Int, columns: Int) {
    func check<Scalar: KernelScalar>(_: Scalar.Type) {
      let a = (0..<batch * rows * columns).map { Scalar($0 + 1) }
      for lower in [true, false] {
        for diagonal in -8...8 {
          let expected = a.indices.map { index in
            let difference = index % columns - index / columns % rows
            return (lower ? difference <= diagonal : difference >= diagonal) ? a[index] : 0
          }
          var found = [Scalar](repeating: -7, count: a.count), inPlace = a
          Scalar.cKernels.triangle(lower ? 1 : 0, diagonal, batch, rows, columns, a, &found)
          #expect(found == expected)
          inPlace.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return }
            Scalar.cKernels.triangle(lower ? 1 : 0, diagonal, batch, rows, columns, start, start)
          }
          #expect(inPlace == expected)
        }
      }
    }
    check(Float.self)
    check(Double.self)
  }

  @Test("a transpose has every element in its place, and nothing beside it",
    arguments: [(0, 3), (1, 1), (3, 9), (4, 4), (5, 8), (31, 18), (64, 48)])
  func transpose(rows: Int, columns: Int) {
    func check<Scalar: KernelScalar>(_: Scalar.Type) {
      let (inRow, outRow) = (columns + 2, rows + 3)
      let a = (0..<rows * inRow).map { Scalar($0) }
      var found = [Scalar](repeating: -7, count: columns * outRow), expected = found
      for i in 0..<rows { for j in 0..<columns { expected[j * outRow + i] = a[i * inRow + j] } }
      Scalar.cKernels.transpose(rows, columns, a, inRow, &found, outRow)
      #expect(found == expected)
    }
    check(Float.self)
    check(Double.self)
  }

  @Test("scattered rows add up where their indices coincide", arguments: [(1, 5, 1, 3), (3, 40, 7, 4), (2, 9, 33, 20)])
  func scatterAdd(outer: Int, count: Int, inner: Int, extent: Int) {
    func check<Scalar: KernelScalar>(_: Scalar.Type) {
      var generator = SplitMix64(seed: 1)
      let index = (0..<count).map { _ in Int64(generator.integer(in: 0...extent - 1)) }
      let a = (0..<outer * count * inner).map { _ in Scalar(generator.integer(in: -50...50)) }
      var found = (0..<outer * extent * inner).map { Scalar($0) }, expected = found
      for o in 0..<outer {
        for k in 0..<count {
          for i in 0..<inner { expected[(o * extent + Int(index[k])) * inner + i] += a[(o * count + k) * inner + i] }
        }
      }
      Scalar.cKernels.scatterAdd(outer, count, inner, extent, index, a, &found)
      #expect(found == expected)
    }
    check(Float.self)
    check(Double.self)
  }

  @Test("a search finds the first place", arguments: [1, 7, 512, 513, 2000])
  func search(count: Int) {
    func check<Scalar: KernelScalar>(_: Scalar.Type) {
      let kernels = Scalar.cKernels
      let a = (0..<count).map { Scalar($0) }
      #expect(kernels.firstNotFinite(count, a) == -1)
      #expect(kernels.firstNotFinite(0, a) == -1)
      #expect(kernels.firstDifference(count, a, a) == -1)
      for place in Set([0, count / 2, count - 1]) {
        for value in [Scalar.nan, .infinity, -.infinity] {
          var b = a
          b[place] = value
          b[count - 1] = value
          #expect(kernels.firstNotFinite(count, b) == place)
          #expect(kernels.firstDifference(count, a, b) == place)
        }
      }
      let large = [Scalar](repeating: .greatestFiniteMagnitude, count: count)
      #expect(kernels.firstNotFinite(count, large) == -1)
      let zeros = [Scalar](repeating: 0, count: count), nan = [Scalar](repeating: .nan, count: count)
      #expect(kernels.firstDifference(count, zeros, zeros.map { -$0 }) == -1)
      #expect(kernels.firstDifference(count, nan, nan) == 0)
    }
    check(Float.self)
    check(Double.self)
  }

  /// Kingma and Ba's algorithm 1, with the corrections of the bias in `rate` and `scale`.
  @Test("ADAM follows its equations")
  func adam() {
    func check<Scalar: KernelScalar>(_: Scalar.Type) {
      typealias Wide = Scalar.Wide
      var generator = SplitMix64(seed: 2)
      let count = 101, alpha = 0.01, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8
      var parameter = (0..<count).map { _ in Scalar.value(in: -1...1, using: &generator) }
      var first = [Scalar](repeating: 0, count: count), second = first
      var theta = parameter.map { Wide($0) }, m = [Wide](repeating: 0, count: count), v = m
      var power1 = 1.0, power2 = 1.0
      for _ in 1...20 {
        let gradient = (0..<count).map { _ in Scalar.value(in: -2...2, using: &generator) }
        power1 *= beta1
        power2 *= beta2
        Scalar.cKernels.adam(
          count, &parameter, gradient, &first, &second, Scalar(alpha / (1 - power1)), Scalar(beta1), Scalar(beta2),
          Scalar(1 / (1 - power2).squareRoot()), Scalar(epsilon))
        for i in 0..<count {
          let g = Wide(gradient[i])
          m[i] = Wide(beta1) * m[i] + Wide(1 - beta1) * g
          v[i] = Wide(beta2) * v[i] + Wide(1 - beta2) * g * g
          let corrected = (v[i] / Wide(1 - power2)).squareRoot()
          theta[i] -= Wide(alpha) * (m[i] / Wide(1 - power1)) / (corrected + Wide(epsilon))
        }
      }
      for i in 0..<count {
        // 1 - beta2 keeps an error of 2^-24 / 0.001 of itself in float.
        #expect((Wide(parameter[i]) - theta[i]).magnitude < 2000 * Wide(Scalar.ulpOfOne))
        #expect((Wide(first[i]) - m[i]).magnitude < 100 * Wide(Scalar.ulpOfOne))
        #expect((Wide(second[i]) - v[i]).magnitude < 1000 * Wide(Scalar.ulpOfOne))
      }
    }
    check(Float.self)
    check(Double.self)
  }
}
