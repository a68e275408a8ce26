import Experiments
import ImageData
import LatentModels
import Testing

struct DoctorTests {
  @Test func theReportNamesWhatTheProcessRunsOn() {
    let lines = Doctor.report().split(separator: "\n")
    let found = lines.filter { !$0.hasPrefix("warning: ") }
    #expect(
      found.compactMap { $0.split(separator: " ").first.map(String.init) }
        == ["processor", "cores", "OpenBLAS", "LAPACK", "compiler"] + DataSet.known.map(\.name))
    #expect(found[1].hasSuffix(", \(Threads.count) threads used"))
    #expect(found[2].contains("core \(Backend.openBLASCore)"))
    #expect(found[3].hasSuffix(Backend.lapackLibrary))
    // The texts stand in one column.
    let column = found[0].prefix { $0 != " " }.count + found[0].drop { $0 != " " }.prefix { $0 == " " }.count
    for line in found {
      #expect(line.dropFirst(column - 1).first == " " && line.dropFirst(column).first != " ", "\(line)")
    }
    let slow = lines.contains { $0.hasPrefix("warning: LAPACK is not OpenBLAS's") }
    #expect(slow == !Backend.lapackIsOptimized)
  }
}
