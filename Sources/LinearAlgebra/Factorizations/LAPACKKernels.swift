import CLAPACKE

/// LAPACK's routines for one element type, as LAPACKE's `_work` functions offer them: column-major, with the caller's
/// workspace, without a look at the numbers.
struct LAPACKKernels<Scalar>: Sendable {
  typealias Matrix = UnsafeMutablePointer<Scalar>
  typealias Integers = UnsafeMutablePointer<Int32>

  let syevd: @Sendable (Int32, CChar, CChar, Int32, Matrix, Int32, Matrix, Matrix, Int32, Integers, Int32) -> Int32
  let gesdd:
    @Sendable (
      Int32, CChar, Int32, Int32, Matrix, Int32, Matrix, Matrix?, Int32, Matrix?, Int32, Matrix, Int32, Integers
    ) -> Int32
  let larfg: @Sendable (Int32, Matrix, Matrix, Int32, Matrix) -> Int32
  let sterf: @Sendable (Int32, Matrix, Matrix) -> Int32
  let steqr: @Sendable (Int32, CChar, Int32, Matrix, Matrix, Matrix, Int32, Matrix) -> Int32
  let bdsqr:
    @Sendable (
      Int32, CChar, Int32, Int32, Int32, Int32, Matrix, Matrix, Matrix?, Int32, Matrix?, Int32, Matrix?, Int32, Matrix
    ) -> Int32
  let geqrf: @Sendable (Int32, Int32, Int32, Matrix, Int32, Matrix, Matrix, Int32) -> Int32
  let geqp3: @Sendable (Int32, Int32, Int32, Matrix, Int32, Integers, Matrix, Matrix, Int32) -> Int32
  let orgqr: @Sendable (Int32, Int32, Int32, Int32, Matrix, Int32, UnsafePointer<Scalar>, Matrix, Int32) -> Int32
  let ormqr:
    @Sendable (
      Int32, CChar, CChar, Int32, Int32, Int32, UnsafePointer<Scalar>, Int32, UnsafePointer<Scalar>, Matrix, Int32,
      Matrix, Int32
    ) -> Int32
  let gelsd:
    @Sendable (
      Int32, Int32, Int32, Int32, Matrix, Int32, Matrix, Int32, Matrix, Scalar, Integers, Matrix, Int32, Integers
    ) -> Int32
  let geev:
    @Sendable (
      Int32, CChar, CChar, Int32, Matrix, Int32, Matrix, Matrix, Matrix?, Int32, Matrix?, Int32, Matrix, Int32
    ) -> Int32
}

extension LAPACKKernels<Float> {
  static let single = LAPACKKernels(
    syevd: LAPACKE_ssyevd_work, gesdd: LAPACKE_sgesdd_work, larfg: LAPACKE_slarfg_work,
    sterf: LAPACKE_ssterf_work, steqr: LAPACKE_ssteqr_work, bdsqr: LAPACKE_sbdsqr_work,
    geqrf: LAPACKE_sgeqrf_work, geqp3: LAPACKE_sgeqp3_work,
    orgqr: LAPACKE_sorgqr_work, ormqr: LAPACKE_sormqr_work, gelsd: LAPACKE_sgelsd_work, geev: LAPACKE_sgeev_work)
}

extension LAPACKKernels<Double> {
  static let double = LAPACKKernels(
    syevd: LAPACKE_dsyevd_work, gesdd: LAPACKE_dgesdd_work, larfg: LAPACKE_dlarfg_work,
    sterf: LAPACKE_dsterf_work, steqr: LAPACKE_dsteqr_work, bdsqr: LAPACKE_dbdsqr_work,
    geqrf: LAPACKE_dgeqrf_work, geqp3: LAPACKE_dgeqp3_work,
    orgqr: LAPACKE_dorgqr_work, ormqr: LAPACKE_dormqr_work, gelsd: LAPACKE_dgelsd_work, geev: LAPACKE_dgeev_work)
}

/// The letters by which LAPACK names what it should do.
enum LAPACKLetter {
  static var none: CChar { letter("N") }
  static var vectors: CChar { letter("V") }
  static var all: CChar { letter("A") }
  static var thin: CChar { letter("S") }
  /// The vectors of the matrix that is handed over itself, rather than of one that it was reduced from.
  static var ofItself: CChar { letter("I") }
  static var upper: CChar { letter("U") }
  static var lower: CChar { letter("L") }
  static var right: CChar { letter("R") }
  static var transposed: CChar { letter("T") }
  /// The triangle that our rows call lower: in the columns that LAPACK sees, lower and upper change places.
  static var lowerOfRows: CChar { upper }

  private static func letter(_ name: Unicode.Scalar) -> CChar { CChar(UInt8(ascii: name)) }
}

/// The scratch memory of a routine, by its own estimate for matrices of one size.
struct Workspace<Scalar: TensorScalar>: Sendable {
  /// Scalars and integers.
  let count: Int32
  let integerCount: Int32

  /// For what takes its memory itself.
  static var none: Workspace { Workspace(count: 0, integerCount: 0) }

  private init(count: Int32, integerCount: Int32) {
    (self.count, self.integerCount) = (count, integerCount)
  }

  /// Asks a routine, which writes the sizes it wants instead of computing.
  ///
  /// - Parameter query: calls the routine with the given memory for scalars and integers and -1 for their sizes.
  init(
    routine: String, integers: Int = 0, _ query: (UnsafeMutablePointer<Scalar>, UnsafeMutablePointer<Int32>) -> Int32
  ) throws(LinearAlgebraError) {
    var scalars = [Scalar](repeating: 0, count: 4)
    var sizes = [Int32](repeating: 0, count: 4)
    let info = Backend.compute { query(&scalars, &sizes) }
    _ = try LinearAlgebraError.failedPivot(routine: routine, info: info)
    // A Float may have rounded the size down.
    count = max(1, Int32(scalars[0].nextUp.rounded(.up)))
    integerCount = max(1, sizes[0], Int32(integers))
  }
}

/// Runs a LAPACK routine over each matrix of a batch, in parallel, each thread with scratch memory of its own.
///
/// - Returns: for each matrix what LAPACK reports where it is positive, else 0.
func runEach<Scalar: TensorScalar>(
  _ count: Int, elements: Int, routine: String, _ workspace: Workspace<Scalar>,
  _ body: (Int, UnsafeMutablePointer<Scalar>, UnsafeMutablePointer<Int32>) -> Int32
) throws(LinearAlgebraError) -> [Int] {
  var infos = [Int32](repeating: 0, count: count)
  infos.withUnsafeMutableBufferPointer { buffer in
    nonisolated(unsafe) let infos = buffer
    Backend.compute {
      Threads.forEachRange(count, grain: max(1, 2048 / max(1, elements))) { range in
        let scalars = PooledBuffer<Scalar>(count: Int(workspace.count))
        let integers = PooledBuffer<Int32>(count: Int(workspace.integerCount))
        for index in range { infos[index] = body(index, scalars.base, integers.base) }
        withExtendedLifetime((scalars, integers)) {}
      }
    }
  }
  var failures = [Int](repeating: 0, count: count)
  for (index, info) in infos.enumerated() where info != 0 {
    failures[index] = try LinearAlgebraError.failedPivot(routine: routine, info: info).map { $0 + 1 } ?? 0
  }
  return failures
}

extension LinearAlgebraError {
  /// Throws for the first matrix of a batch on which an iteration has not converged.
  static func checkConvergence(_ failures: [Int]) throws(LinearAlgebraError) {
    if let index = failures.firstIndex(where: { $0 > 0 }) {
      throw .notConverged(count: failures[index], batchIndex: index)
    }
  }
}
