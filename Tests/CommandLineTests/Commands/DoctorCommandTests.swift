import Foundation
import TestSupport
import Testing

struct DoctorCommandTests {
  @Test func dataSetsAreFoundWhereTheEnvironmentSays() throws {
    let folder = try TemporaryFolder()
    try BlobImages().write(to: folder, "mnist")
    let outcome = try vlae(
      ["doctor"], environment: ["VLAE_DATA": folder.path, "XDG_CACHE_HOME": nil, "HOME": folder.path])
    #expect(outcome.status == 0)
    #expect(outcome.errors == "")
    #expect(outcome.output.contains("mnist          \(folder.path)/mnist (VLAE_DATA)\n"))
    let cache = folder.path + "/.cache/vlae"
    #expect(outcome.output.contains("data sets      searched in \(folder.path) (VLAE_DATA), \(cache) (user cache), "))
    for name in ["processor", "cores", "OpenBLAS", "LAPACK", "libcurl", "libarchive", "compiler", "fashion-mnist"] {
      #expect(outcome.output.contains("\n\(name) ") || outcome.output.hasPrefix("\(name) "), "\(name)")
    }
    #expect(outcome.output.contains(", 1 thread\n"), "OpenBLAS itself is to have one thread")
  }

  @Test func aDataSetThatIsMissingComesWithAdvice() throws {
    let folder = try TemporaryFolder()
    let outcome = try vlae(["doctor"], environment: ["VLAE_DATA": folder.path, "XDG_CACHE_HOME": folder.path])
    #expect(outcome.status == 0)
    if !FileManager.default.fileExists(atPath: "/usr/share/datasets/mnist") {
      #expect(outcome.output.contains("mnist          not found: run vlae data fetch mnist, or put its four IDX"))
    }
  }
}
