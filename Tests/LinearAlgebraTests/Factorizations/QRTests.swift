import LinearAlgebra
import TestSupport
import Testing

@Suite("QR")
struct QRTests {
  @Test("‖A - Q R‖ and ‖QᵀQ - I‖ meet LAPACK's criteria, with pivoting too",
    arguments: DecompositionCase.squares + DecompositionCase.rectangles)
  func residuals(_ matrixCase: DecompositionCase) throws {
    try check(matrixCase, Float.self)
    try check(matrixCase, Double.self)
  }

  private func check<Scalar: TensorScalar>(_ matrixCase: DecompositionCase, _: Scalar.Type) throws {
    let a = try matrixCase.general(Scalar.self)
    let (m, n, batch) = (matrixCase.rows, matrixCase.columns, matrixCase.batch)
    let (least, most) = (min(m, n), max(m, n))
    for pivoting in [false, true] {
      let factorization = try QR(a, pivoting: pivoting)
      let target = matmul(Tensor<Double>(a), Tensor<Double>(factorization.permutation))
      for full in most <= 100 ? [false, true] : [false] {
        let (q, r) = (factorization.orthogonal(full: full), factorization.triangle(full: full))
        #expect(q.shape == batch + [m, full ? m : least] && r.shape == batch + [full ? m : least, n])
        #expect(r == r.upperTriangle())
        expectOrthonormal(q)
        expectSmall(
          target - matmul(Tensor<Double>(q), Tensor<Double>(r)), order: most, scale: oneNorms(a), Scalar.self,
          "pivoting: \(pivoting)")
        if full {
          let b = Tensor<Scalar>.randomNormal(batch + [m, 3], from: RandomStream(seed: 3, purpose: 1))
          for transpose in [false, true] {
            let product = matmul(Tensor<Double>(transpose ? q.transposed() : q), Tensor<Double>(b))
            let applied = Tensor<Double>(factorization.apply(to: b, transpose: transpose))
            expectSmall(product - applied, order: m, scale: oneNorms(b) * 4, Scalar.self)
          }
        }
      }
      if pivoting && least > 1 {
        let diagonal = abs(factorization.triangle().diagonal())
        // LAPACK follows the norms of the columns to the root of the precision.
        let slack = 1 + Scalar.ulpOfOne.squareRoot() * 10
        let falls = diagonal[.ellipsis, 1...] .<= diagonal[.ellipsis, ..<(least - 1)] * slack
        #expect(falls.min().scalar >= 1)
      }
    }
    let (q, r) = try qr(a)
    #expect(try q == QR(a).orthogonal() && r == QR(a).triangle())
  }

  @Test("pivoting brings the longest column to the front")
  func pivots() throws {
    let factorization = try QR([[1, 3, 2], [0, 4, 0]] as Tensor<Double>, pivoting: true)
    #expect(factorization.columnOrder?.first == 1)
    #expect(try QR([[1, 2]] as Tensor<Double>).columnOrder == nil)
    #expect(factorization.permutation.sum(axes: [0]) == [1, 1, 1])
  }

  @Test("any layout", arguments: Layout.allCases)
  func layouts(layout: Layout) throws {
    var generator = SplitMix64(seed: 4)
    let a = Reference<Float>(random: [2, 5, 4], using: &generator)
    let (expected, found) = (try qr(Tensor(a)), try qr(Tensor(a, layout: layout)))
    expectIdentical(found.orthogonal, expected.orthogonal)
    expectIdentical(found.triangle, expected.triangle)
  }
}
