import Benchmark
import CBareBLAS
import Glibc
import LinearAlgebra

/// Of numbers that lie in the second cache. BLAS has addition alone: a copy is the floor of a function of one number,
/// and the C library's own exp what a loop would call.
func elementwise() {
  let count = 1 << 16
  let (x, y) = (normal([count]), normal([count]))
  let (bareX, bareY) = (scalars(x), scalars(y))
  pair("add 65536", bareName: "cblas_saxpy") {
    blackHole(x + y)
  } _: {
    cblas_saxpy(Int32(count), 1, bareX, 1, bareY, 1)
  }
  pair("relu 65536", bareName: "cblas_scopy") {
    blackHole(relu(x))
  } _: {
    cblas_scopy(Int32(count), bareX, 1, bareY, 1)
  }
  pair("exp 65536", bareName: "expf") {
    blackHole(exp(x))
  } _: {
    for index in 0..<count { bareY[index] = expf(bareX[index]) }
  }
}
