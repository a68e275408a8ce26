import Benchmark
import CBareBLAS
import LinearAlgebra

func matrixProducts() {
  for order in [16, 128, 512] {
    let (a, b) = (normal([order, order]), normal([order, order]))
    var c = Tensor<Float>.zeros([order, order])
    let (bareA, bareB, bareC) = (scalars(a), scalars(b), scalars(c))
    let n = Int32(order)
    pair("gemm \(order)", bareName: "cblas_sgemm") {
      gemm(a, b, into: &c)
    } _: {
      cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, n, n, n, 1, bareA, n, bareB, n, 0, bareC, n)
    }
    // Beside the product the library fills the other triangle.
    var gram = c
    pair("syrk \(order)", bareName: "cblas_ssyrk") {
      syrk(a, into: &gram)
    } _: {
      cblas_ssyrk(CblasRowMajor, CblasLower, CblasNoTrans, n, n, 1, bareA, n, 0, bareC, n)
    }
  }
}
