import CKernels
import COpenBLAS

/// The C routines that multiply matrices, for one element type: those of BLAS as CBLAS offers them, and our own.
struct BLASKernels<Scalar>: Sendable {
  typealias Input = UnsafePointer<Scalar>
  typealias Output = UnsafeMutablePointer<Scalar>

  let gemm:
    @Sendable (
      CBLAS_ORDER, CBLAS_TRANSPOSE, CBLAS_TRANSPOSE, Int32, Int32, Int32, Scalar, Input, Int32, Input, Int32,
      Scalar, Output, Int32
    ) -> Void
  let gemv:
    @Sendable (
      CBLAS_ORDER, CBLAS_TRANSPOSE, Int32, Int32, Scalar, Input, Int32, Input, Int32, Scalar, Output, Int32
    ) -> Void
  let syrk:
    @Sendable (
      CBLAS_ORDER, CBLAS_UPLO, CBLAS_TRANSPOSE, Int32, Int32, Scalar, Input, Int32, Scalar, Output, Int32
    ) -> Void
  let symm:
    @Sendable (
      CBLAS_ORDER, CBLAS_SIDE, CBLAS_UPLO, Int32, Int32, Scalar, Input, Int32, Input, Int32, Scalar, Output, Int32
    ) -> Void
  let trsv:
    @Sendable (CBLAS_ORDER, CBLAS_UPLO, CBLAS_TRANSPOSE, CBLAS_DIAG, Int32, Input, Int32, Output, Int32) -> Void
  let dot: @Sendable (Int32, Input, Int32, Input, Int32) -> Scalar
  let nrm2: @Sendable (Int32, Input, Int32) -> Scalar
  let swap: @Sendable (Int32, Output, Int32, Output, Int32) -> Void
  let symmetricProduct: @Sendable (Int, Int, Input, Int, Input, Output) -> Void
  let smallProduct: @Sendable (UnsafePointer<ck_small_product>) -> Void
}

extension BLASKernels<Float> {
  static let single = BLASKernels(
    gemm: cblas_sgemm, gemv: cblas_sgemv, syrk: cblas_ssyrk, symm: cblas_ssymm, trsv: cblas_strsv,
    dot: cblas_sdot, nrm2: cblas_snrm2, swap: cblas_sswap,
    symmetricProduct: ck_symmetric_product_f32, smallProduct: ck_small_product_f32)
}

extension BLASKernels<Double> {
  static let double = BLASKernels(
    gemm: cblas_dgemm, gemv: cblas_dgemv, syrk: cblas_dsyrk, symm: cblas_dsymm, trsv: cblas_dtrsv,
    dot: cblas_ddot, nrm2: cblas_dnrm2, swap: cblas_dswap,
    symmetricProduct: ck_symmetric_product_f64, smallProduct: ck_small_product_f64)
}
