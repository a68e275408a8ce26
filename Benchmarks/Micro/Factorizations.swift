import Benchmark
import CBareBLAS
import LinearAlgebra

/// One matrix, and a batch of small ones for which LAPACK is called one after the other.
func factorizations() {
  for (count, order) in [(1, 50), (1, 500), (128, 16), (128, 50)] {
    let name = count == 1 ? "\(order)" : "\(count) of \(order)"
    let a = syrk(normal([count, order, 2 * order]))
    let factor = try! cholesky(a)
    let b = normal([count, order, 8])
    let (bareA, bareFactor, bareB) = (scalars(a), scalars(factor), scalars(b))
    let work = UnsafeMutablePointer<Float>.allocate(capacity: max(a.count, b.count))
    let n = Int32(order)
    pair("cholesky \(name)", bareName: "spotrf") {
      blackHole(try! cholesky(a))
    } _: {
      // LAPACK overwrites its matrix, and the library keeps it.
      work.update(from: bareA, count: count * order * order)
      for index in 0..<count {
        LAPACKE_spotrf_work(LAPACK_COL_MAJOR, CChar(UInt8(ascii: "U")), n, work + index * order * order, n)
      }
    }
    pair("triangularSolve \(name), 8 columns", bareName: "cblas_strsm") {
      blackHole(try! triangularSolve(factor, b))
    } _: {
      work.update(from: bareB, count: count * order * 8)
      for index in 0..<count {
        cblas_strsm(
          CblasRowMajor, CblasLeft, CblasLower, CblasNoTrans, CblasNonUnit, n, 8, 1,
          bareFactor + index * order * order, n, work + index * order * 8, 8)
      }
    }
  }
}
