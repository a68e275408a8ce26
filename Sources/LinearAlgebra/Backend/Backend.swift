import CKernels
import COpenBLAS
import Glibc

/// The libraries that the computations run on, as found in this process.
public enum Backend {
  /// OpenBLAS's version and how it was built.
  public static var openBLASConfiguration: String {
    _ = Threads.openBLASIsSerial
    return String(cString: openblas_get_config())
  }

  /// The number of threads that OpenBLAS itself uses: always 1 here.
  public static var openBLASThreads: Int {
    _ = Threads.openBLASIsSerial
    return Int(openblas_get_num_threads())
  }

  /// The file that LAPACK's routines come from.
  public static var lapackLibrary: String {
    // LAPACKE calls the symbol that the dynamic linker finds first, and so does this.
    guard let path = ck_library_of("spotrf_") else { return "unknown" }
    defer { free(path) }
    return String(cString: path)
  }

  /// Whether LAPACK is OpenBLAS's own; the reference one, which Debian's alternatives can put in its place, is slow.
  public static var lapackIsOptimized: Bool { lapackLibrary.contains("openblas") }
}
