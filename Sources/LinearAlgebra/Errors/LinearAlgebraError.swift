/// What can be wrong with the numbers handed to a factorisation or a solve.
///
/// Wrong shapes are programming errors and end the program instead.
public enum LinearAlgebraError: Error, Equatable, Sendable {
  /// The matrix has no Cholesky factor: the pivot in row `pivot` (from 0) is not positive. `batchIndex` is the position
  /// of the matrix in its flattened batch, 0 for a single one.
  case notPositiveDefinite(pivot: Int, batchIndex: Int)

  /// The matrix has no inverse: the pivot in row `pivot` (from 0) is exactly zero.
  case singular(pivot: Int, batchIndex: Int)

  /// The input of `operation` holds a NaN or an infinity at `row` and `column` of the matrix `batchIndex`.
  case notFinite(operation: String, batchIndex: Int, row: Int, column: Int)

  /// The iteration for eigenvalues or singular values has not converged: LAPACK says that `count` values are missing.
  case notConverged(count: Int, batchIndex: Int)

  /// The eigenvalues or singular values `first` and `second` are equal to within rounding: their vectors are not
  /// determined, and have no derivative.
  case degenerate(first: Int, second: Int, batchIndex: Int)

  /// All but the first `rank` singular values are zero to within rounding, where a derivative needs their inverses.
  case rankDeficient(rank: Int, batchIndex: Int)

  /// A LAPACK routine refused its argument number `position` (from 1): a defect of this library.
  case illegalArgument(routine: String, position: Int)
}

extension LinearAlgebraError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notPositiveDefinite(let pivot, let batchIndex):
      "matrix \(batchIndex) of the batch is not positive definite: pivot \(pivot) is not above zero"
    case .singular(let pivot, let batchIndex):
      "matrix \(batchIndex) of the batch is singular: pivot \(pivot) is zero"
    case .notFinite(let operation, let batchIndex, let row, let column):
      "\(operation): matrix \(batchIndex) of the batch is not finite at row \(row), column \(column)"
    case .notConverged(let count, let batchIndex):
      "matrix \(batchIndex) of the batch: the iteration has not converged, \(count) values are missing"
    case .degenerate(let first, let second, let batchIndex):
      "matrix \(batchIndex) of the batch: values \(first) and \(second) are equal, so their vectors have no derivative"
    case .rankDeficient(let rank, let batchIndex):
      "matrix \(batchIndex) of the batch has rank \(rank) only: the vectors beyond have no derivative"
    case .illegalArgument(let routine, let position):
      "\(routine) refused its argument \(position)"
    }
  }
}

extension LinearAlgebraError {
  /// Reads LAPACK's `info`: nil for success, otherwise the position that a positive value names, from 0.
  ///
  /// The only place where a negative `info` (an argument that the routine refused) is turned into an error.
  package static func failedPivot(routine: String, info: Int32) throws(LinearAlgebraError) -> Int? {
    if info < 0 { throw .illegalArgument(routine: routine, position: Int(-info)) }
    return info == 0 ? nil : Int(info) - 1
  }
}
