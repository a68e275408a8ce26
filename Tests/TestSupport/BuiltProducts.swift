import Foundation

/// What was built together with these tests.
public enum BuiltProducts {
  /// The folder that this code was loaded from, which the memory map names; else that of the process's program.
  public static let folder: String = {
    let address = UInt(bitPattern: #dsohandle)
    let map = (try? String(contentsOfFile: "/proc/self/maps", encoding: .utf8)) ?? ""
    for line in map.split(separator: "\n") {
      // Such as "7f00-7f80 r-xp 00000000 08:01 123  /path": the range is half open.
      let fields = line.split(separator: " ", maxSplits: 5)
      let range = fields[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
      guard fields.count == 6, range[0] <= address, address < range[1] else { continue }
      return URL(fileURLWithPath: fields[5].trimmingCharacters(in: .whitespaces)).deletingLastPathComponent().path
    }
    // The thread sanitizer has data in places of its own.
    let program = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? "/"
    return URL(fileURLWithPath: program).deletingLastPathComponent().path
  }()
}
