import CKernels
import CLAPACKE

/// The C routines of factorisations, of triangular systems and of compact batches, for one element type.
struct FactorizationKernels<Scalar>: Sendable {
  typealias Input = UnsafePointer<Scalar>
  typealias Output = UnsafeMutablePointer<Scalar>
  typealias Inputs = UnsafePointer<UnsafePointer<Scalar>?>
  typealias Outputs = UnsafePointer<UnsafeMutablePointer<Scalar>?>

  let potrf: @Sendable (Int32, CChar, Int32, Output, Int32) -> Int32
  let getrf: @Sendable (Int32, Int32, Int32, Output, Int32, UnsafeMutablePointer<Int32>) -> Int32
  let lu: @Sendable (Int, Output, UnsafeMutablePointer<Int32>) -> Int32
  let substitute: @Sendable (Int, Int, Int32, Int32, Input, Int, Int, Output, Int, Int) -> Void
  let triangular: @Sendable (UnsafePointer<ck_triangular>) -> Void
  let compactPack: @Sendable (Int, Int, Inputs, Int, Int, Output) -> Void
  let compactUnpack: @Sendable (Int, Int, Int, Input, Outputs, Int, Int) -> Void
  let compactPackTriangle: @Sendable (Int, Inputs, Int, Int, Int32, Output) -> Void
  let compactUnpackTriangle: @Sendable (Int, Int, Input, Outputs, Int) -> Void
  let compactCholesky: @Sendable (Int, Output, UnsafeMutablePointer<Int32>) -> Void
  let compactSolve: @Sendable (Int, Int, Int32, Input, Output) -> Void
  let secularRoot: @Sendable (UnsafePointer<ck_secular>, Int, Output, Output) -> Int32
  let secularWeights: @Sendable (UnsafePointer<ck_secular>, Input, Int, Int, Output) -> Void
  let secularVector:
    @Sendable (UnsafePointer<ck_secular>, Input, Output, UnsafePointer<Int32>, Output, Output?) -> Void
  /// The routines with workspaces.
  let lapack: LAPACKKernels<Scalar>
}

extension FactorizationKernels<Float> {
  static let single = FactorizationKernels(
    potrf: LAPACKE_spotrf_work, getrf: LAPACKE_sgetrf_work, lu: ck_lu_f32, substitute: ck_substitute_f32,
    triangular: ck_triangular_f32, compactPack: ck_compact_pack_f32, compactUnpack: ck_compact_unpack_f32,
    compactPackTriangle: ck_compact_pack_triangle_f32, compactUnpackTriangle: ck_compact_unpack_triangle_f32,
    compactCholesky: ck_compact_cholesky_f32, compactSolve: ck_compact_solve_f32,
    secularRoot: ck_secular_root_f32, secularWeights: ck_secular_weights_f32, secularVector: ck_secular_vector_f32,
    lapack: .single)
}

extension FactorizationKernels<Double> {
  static let double = FactorizationKernels(
    potrf: LAPACKE_dpotrf_work, getrf: LAPACKE_dgetrf_work, lu: ck_lu_f64, substitute: ck_substitute_f64,
    triangular: ck_triangular_f64, compactPack: ck_compact_pack_f64, compactUnpack: ck_compact_unpack_f64,
    compactPackTriangle: ck_compact_pack_triangle_f64, compactUnpackTriangle: ck_compact_unpack_triangle_f64,
    compactCholesky: ck_compact_cholesky_f64, compactSolve: ck_compact_solve_f64,
    secularRoot: ck_secular_root_f64, secularWeights: ck_secular_weights_f64, secularVector: ck_secular_vector_f64,
    lapack: .double)
}
