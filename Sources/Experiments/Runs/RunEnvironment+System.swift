import Foundation

extension RunEnvironment {
  /// The release of the compiler, as far as conditional compilation tells it.
  static var compilerVersion: String {
    #if compiler(>=6.5)
      "Swift 6.5 or later"
    #elseif compiler(>=6.4)
      "Swift 6.4"
    #elseif compiler(>=6.3)
      "Swift 6.3"
    #else
      "Swift 6.2"
    #endif
  }

  static var isOptimized: Bool {
    #if DEBUG
      false
    #else
      true
    #endif
  }

  /// The folder of the running program. (The working folder may lie in a checkout of something else.)
  static var programFolder: String {
    let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return ((program ?? CommandLine.arguments[0]) as NSString).deletingLastPathComponent
  }

  /// The distribution and the kernel.
  static var systemName: String {
    var name = utsname()
    guard uname(&name) == 0 else { return ProcessInfo.processInfo.operatingSystemVersionString }
    let kernel = [text(name.sysname), text(name.release), text(name.machine)].joined(separator: " ")
    let release = (try? Files.read("/etc/os-release")).flatMap { value("PRETTY_NAME", in: $0, separator: "=") }
    return [release, kernel].compactMap(\.self).joined(separator: ", ")
  }

  static var processorName: String? {
    (try? Files.read("/proc/cpuinfo")).flatMap { value("model name", in: $0, separator: ":") }
  }

  /// The first value of `key` in lines of `key separator value`, without quotes.
  package static func value(_ key: String, in bytes: [UInt8], separator: Character) -> String? {
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      let parts = line.split(separator: separator, maxSplits: 1)
      guard parts.count == 2, parts[0].trimmingCharacters(in: .whitespaces) == key else { continue }
      return parts[1].trimmingCharacters(in: CharacterSet(charactersIn: " \t\""))
    }
    return nil
  }

  /// A field of C's `char[]`, which Swift imports as a tuple.
  private static func text<Field>(_ field: Field) -> String {
    withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}
