import CKernels
import CLAPACKE
import COpenBLAS

/// The C routines for one element type; a table, so that one generic function serves Float and Double.
public struct ScalarKernels<Scalar>: Sendable {
  typealias Input = UnsafePointer<Scalar>
  typealias Output = UnsafeMutablePointer<Scalar>
  typealias Loop = UnsafePointer<ck_loop>

  // MARK: CKernels
  let unary: @Sendable (ck_unary_op, Loop, Input, Output) -> Void
  let binary: @Sendable (ck_binary_op, Loop, Input, Input, Output) -> Void
  let select: @Sendable (Loop, Input, Input, Input, Output) -> Void
  let fill: @Sendable (Loop, Scalar, Output) -> Void
  let reduce: @Sendable (ck_reduce_op, Int, Int, Int, Input, Output) -> Void
  let triangle: @Sendable (Int32, Int, Int, Int, Int, Input, Output) -> Void
  let mirror: @Sendable (Int32, Int, Int, Output) -> Void
  let scatterAdd: @Sendable (Int, Int, Int, Int, UnsafePointer<Int64>, Input, Output) -> Void
  let gatherColumns: @Sendable (Int, Int, Int, UnsafePointer<Int64>, Input, Output) -> Void
  let substitute: @Sendable (Int, Int, Int32, Int32, Input, Int, Int, Output, Int, Int) -> Void
  let lu: @Sendable (Int, Output, UnsafeMutablePointer<Int32>) -> Int32
  let firstNotFinite: @Sendable (Int, Input) -> Int
  let firstDifference: @Sendable (Int, Input, Input) -> Int
  let randomNormal: @Sendable (Int, UInt64, UInt64, UInt64, Output) -> Void
  let randomUniform: @Sendable (Int, UInt64, UInt64, UInt64, Output) -> Void

  // MARK: CKernels over lanes
  typealias Inputs = UnsafePointer<UnsafePointer<Scalar>?>
  typealias Outputs = UnsafePointer<UnsafeMutablePointer<Scalar>?>
  let lanesPack: @Sendable (Int, Int, Inputs, Int, Int, Output) -> Void
  let lanesUnpack: @Sendable (Int, Int, Int, Input, Outputs, Int, Int) -> Void
  let lanesPackTriangle: @Sendable (Int, Inputs, Int, Int, Int32, Output) -> Void
  let lanesUnpackTriangle: @Sendable (Int, Int, Input, Outputs, Int) -> Void
  let lanesCholesky: @Sendable (Int, Output, UnsafeMutablePointer<Int32>) -> Void
  let lanesSolve: @Sendable (Int, Int, Int32, Input, Output) -> Void

  // MARK: BLAS
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
  let trsm:
    @Sendable (
      CBLAS_ORDER, CBLAS_SIDE, CBLAS_UPLO, CBLAS_TRANSPOSE, CBLAS_DIAG, Int32, Int32, Scalar, Input, Int32, Output,
      Int32
    ) -> Void
  let dot: @Sendable (Int32, Input, Int32, Input, Int32) -> Scalar
  let nrm2: @Sendable (Int32, Input, Int32) -> Scalar
  let swap: @Sendable (Int32, Output, Int32, Output, Int32) -> Void

  // MARK: LAPACK, column-major, through LAPACKE's _work functions
  let potrf: @Sendable (Int32, CChar, Int32, Output, Int32) -> Int32
  let getrf: @Sendable (Int32, Int32, Int32, Output, Int32, UnsafeMutablePointer<Int32>) -> Int32
  let lapack: LAPACKKernels<Scalar>
}

extension ScalarKernels where Scalar == Float {
  static let single = {
    _ = Threads.openBLASIsSerial
    return ScalarKernels(
      unary: ck_unary_f32, binary: ck_binary_f32, select: ck_select_f32, fill: ck_fill_f32, reduce: ck_reduce_f32,
      triangle: ck_triangle_f32, mirror: ck_mirror_f32, scatterAdd: ck_scatter_add_f32,
      gatherColumns: ck_gather_columns_f32,
      substitute: ck_substitute_f32, lu: ck_lu_f32, firstNotFinite: ck_first_not_finite_f32,
      firstDifference: ck_first_difference_f32,
      randomNormal: ck_random_normal_f32, randomUniform: ck_random_uniform_f32,
      lanesPack: ck_lanes_pack_f32, lanesUnpack: ck_lanes_unpack_f32, lanesPackTriangle: ck_lanes_pack_triangle_f32,
      lanesUnpackTriangle: ck_lanes_unpack_triangle_f32, lanesCholesky: ck_lanes_cholesky_f32,
      lanesSolve: ck_lanes_solve_f32,
      gemm: cblas_sgemm, gemv: cblas_sgemv, syrk: cblas_ssyrk, symm: cblas_ssymm, trsm: cblas_strsm,
      dot: cblas_sdot, nrm2: cblas_snrm2, swap: cblas_sswap,
      potrf: LAPACKE_spotrf_work, getrf: LAPACKE_sgetrf_work, lapack: .single)
  }()
}

extension ScalarKernels where Scalar == Double {
  static let double = {
    _ = Threads.openBLASIsSerial
    return ScalarKernels(
      unary: ck_unary_f64, binary: ck_binary_f64, select: ck_select_f64, fill: ck_fill_f64, reduce: ck_reduce_f64,
      triangle: ck_triangle_f64, mirror: ck_mirror_f64, scatterAdd: ck_scatter_add_f64,
      gatherColumns: ck_gather_columns_f64,
      substitute: ck_substitute_f64, lu: ck_lu_f64, firstNotFinite: ck_first_not_finite_f64,
      firstDifference: ck_first_difference_f64,
      randomNormal: ck_random_normal_f64, randomUniform: ck_random_uniform_f64,
      lanesPack: ck_lanes_pack_f64, lanesUnpack: ck_lanes_unpack_f64, lanesPackTriangle: ck_lanes_pack_triangle_f64,
      lanesUnpackTriangle: ck_lanes_unpack_triangle_f64, lanesCholesky: ck_lanes_cholesky_f64,
      lanesSolve: ck_lanes_solve_f64,
      gemm: cblas_dgemm, gemv: cblas_dgemv, syrk: cblas_dsyrk, symm: cblas_dsymm, trsm: cblas_dtrsm,
      dot: cblas_ddot, nrm2: cblas_dnrm2, swap: cblas_dswap,
      potrf: LAPACKE_dpotrf_work, getrf: LAPACKE_dgetrf_work, lapack: .double)
  }()
}
