import CKernels

/// Products so small that what BLAS spends on rearranging its factors shows: they are multiplied where they are.
enum SmallProduct {
  /// Multiply-adds up to which the kernel is faster than OpenBLAS's where that has none for small products, in the sizes
  /// and layouts measured (Benchmarks/notes.md).
  private static let mostWork = 1 << 19

  /// Whether these matrices are small. Machine and shape alone decide, as every bit of a result depends on the way.
  static func suits(rows: Int, columns: Int, depth: Int) -> Bool {
    isFaster && columns * depth <= Int(ck_small_panel) && rows * columns * depth <= mostWork
  }

  private static let isFaster = Backend.instructionSet != .baseline && !Backend.hasKernelsForSmallProducts
}
