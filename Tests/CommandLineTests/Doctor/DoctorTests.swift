import Experiments
import ImageData
import LatentModels
import Testing
import vlae

struct DoctorTests {
  @Test func theReportNamesWhatTheProcessRunsOn() {
    let lines = Doctor.report(furtherLibraries: [("other", "1.2"), ("silent", nil)]).split(separator: "\n")
    let found = lines.filter { !$0.hasPrefix("warning: ") }
    #expect(
      found.compactMap { $0.split(separator: " ").first.map(String.init) }
        == [
          "processor", "instructions", "cores", "OpenBLAS", "LAPACK", "zlib", "libmatio", "libmd", "libpng",
          "libjpeg-turbo", "libarchive", "other", "silent",
          "compiler", "data",
        ] + DataSet.known.map(\.name))
    for index in [5, 6, 8] { #expect(found[index].contains(#/ \d+\.\d+\.\d+$/#), "\(found[index])") }
    #expect(found[11].hasSuffix(" 1.2") && found[12].hasSuffix(" linked; reports no version"))
    #expect(found[14].hasPrefix("data sets ") && found[14].hasSuffix("/usr/share/datasets (system)"))
    #expect(found[2].hasSuffix(", \(Threads.count) threads used"))
    #expect(found[3].contains("core \(Backend.openBLASCore)"))
    #expect(found[4].hasSuffix(Backend.lapackLibrary))
    // The texts stand in one column.
    let column = found[0].prefix { $0 != " " }.count + found[0].drop { $0 != " " }.prefix { $0 == " " }.count
    for line in found {
      #expect(line.dropFirst(column - 1).first == " " && line.dropFirst(column).first != " ", "\(line)")
    }
    let slow = lines.contains { $0.hasPrefix("warning: LAPACK is not OpenBLAS's") }
    #expect(slow == !Backend.lapackIsOptimized)
  }
}
