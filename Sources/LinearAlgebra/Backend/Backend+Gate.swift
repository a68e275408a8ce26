import CKernels

extension Backend {
  /// Calls `body`, which uses OpenBLAS, while neither a fork nor the end of the program may pull it away.
  ///
  /// For leaf operations: the threads that `body` shares its work with must not come here again, for they would wait for
  /// a gate that waits for `body`.
  @inline(__always)
  static func compute<Result, Failure>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
    ck_gate_enter()
    defer { ck_gate_leave() }
    return try body()
  }
}
