import Foundation
import TestSupport
import Testing

/// The kernels as the compiler made them.
struct CompiledKernelsTests {
  /// The kernels that keep a tile of sums in registers, with the loops that they have at least: each instruction set, scalar
  /// and width of a band has its own.
  private static let kernels = [
    (source: "gathered", functions: ["<listed_product_", "<gathered_"], loops: 20),
    (source: "small_product", functions: ["<"], loops: 20),
    (source: "triangular", functions: ["<"], loops: 20),
    (source: "symmetric_product", functions: ["<symmetric_product_"], loops: 4),
    (source: "secular", functions: ["<secular_root_"], loops: 4),
  ]

  /// The object file of a source, beside the tests; nil where another build system put it elsewhere, and where a sanitizer
  /// has its own calls in it.
  private static func object(of source: String) -> String? {
    let path = BuiltProducts.folder + "/CKernels.build/\(source).c.o"
    guard let bytes = FileManager.default.contents(atPath: path) else { return nil }
    let isSanitized = ["__asan_", "__tsan_"].contains { bytes.range(of: Data($0.utf8)) != nil }
    return isSanitized ? nil : path
  }
  private static let hasDisassembler = (try? run(["objdump", "--version"]).status) == 0

  /// A sum that goes through the stack in each round halves the speed, and nothing else shows it.
  @Test(
    .enabled(if: kernels.allSatisfy { object(of: $0.source) != nil } && hasDisassembler, "needs objdump and no sanitizer"),
    arguments: kernels)
  func noSumGoesThroughTheStack(source: String, names: [String], leastLoops: Int) throws {
    let text = try run(["objdump", "--disassemble", "--no-show-raw-insn", try #require(Self.object(of: source))]).output
    let functions = text.components(separatedBy: "\n\n").filter { function in names.contains { function.contains($0) } }
    var loops = 0
    for function in functions {
      for loop in Self.innermostLoops(function) {
        let products = loop.count { $0.contains(/fn?m(add|sub)|mulp/) }
        // The loops over the depth of a product, not those at its edges.
        guard products >= 6 else { continue }
        loops += 1
        // Such as "vmovaps %ymm3,0x40(%rsp)"; an array on the stack has an index register besides.
        for line in loop where line.contains(/[xyz]mm/) && line.contains(/\(%r[sb]p\)/) {
          Issue.record("\(function.prefix(80)): \(line)")
        }
      }
    }
    #expect(loops >= leastLoops)
  }

  /// The instructions of each loop without another one inside.
  private static func innermostLoops(_ function: String) -> [[Substring]] {
    let lines: [(address: Int, text: Substring)] = function.split(separator: "\n").compactMap { line in
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2, let address = Int(parts[0].trimmingCharacters(in: .whitespaces), radix: 16) else { return nil }
      return (address, parts[1])
    }
    let first = lines.first?.address ?? 0
    let jumps: [ClosedRange<Int>] = lines.compactMap { line in
      guard let match = line.text.firstMatch(of: /\sj\w+\s+([0-9a-f]+)/), let target = Int(match.1, radix: 16) else { return nil }
      return target >= first && target <= line.address ? target...line.address : nil
    }
    // One that begins inside another is part of it, also where the compiler has put its end behind the other's.
    return jumps.filter { loop in !jumps.contains { $0.lowerBound > loop.lowerBound && loop.contains($0.lowerBound) } }
      .map { loop in lines.filter { loop.contains($0.address) }.map(\.text) }
  }
}
