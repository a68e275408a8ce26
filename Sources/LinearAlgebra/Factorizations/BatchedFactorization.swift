import Synchronization

/// Runs a LAPACK routine over each matrix of a contiguous batch and returns the failed pivots: -1 where all went well.
///
/// The matrices are worked on in parallel; the first failure in the order of the batch is the one that is reported.
func factorizeEach(
  _ count: Int, elements: Int, routine: String, _ body: (Int) -> Int32
) throws(LinearAlgebraError) -> [Int] {
  var infos = [Int32](repeating: 0, count: count)
  infos.withUnsafeMutableBufferPointer { buffer in
    nonisolated(unsafe) let infos = buffer
    Backend.compute {
      Threads.forEachRange(count, grain: max(1, 2048 / max(1, elements))) { range in
        for index in range { infos[index] = body(index) }
      }
    }
  }
  var pivots = [Int](repeating: -1, count: count)
  for (index, info) in infos.enumerated() where info != 0 {
    pivots[index] = try LinearAlgebraError.failedPivot(routine: routine, info: info) ?? -1
  }
  return pivots
}

extension Tensor {
  /// Throws where an element of the square matrices is NaN or infinite.
  ///
  /// LAPACK does not promise to notice: OpenBLAS's own `?potrf` returns success for a NaN.
  func checkFinite(operation: String) throws(LinearAlgebraError) {
    guard let position = firstNotFinite else { return }
    let (rows, columns) = (shape[rank - 2], shape[rank - 1])
    throw .notFinite(
      operation: operation, batchIndex: position / (rows * columns), row: position / columns % rows,
      column: position % columns)
  }
}
