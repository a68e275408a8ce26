import Experiments
import Foundation
import Testing

/// The runs in docs/results against the grid files beside them.
struct CommittedResultsTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("docs/results").path

  private static let grids = try! FileManager.default.contentsOfDirectory(atPath: folder)
    .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()

  @Test("each run is finished, and one that its grid file makes", arguments: grids)
  func runsBelongToTheirGrids(name: String) throws {
    let grid = try Grid(contentsOf: "\(Self.folder)/\(name).json")
    #expect(grid.name == name)
    let runs = "\(Self.folder)/\(name)"
    try grid.jobs.check(in: runs)
    let committed = (FileManager.default.subpaths(atPath: runs) ?? []).filter { $0.hasSuffix("/config.json") }
      .map { String($0.dropLast("/config.json".count)) }
    let finished = try grid.jobs.filter { try $0.state(in: runs) == .finished }.map(\.name)
    #expect(Set(committed) == Set(finished))
  }

  @Test("the paper's grid is complete")
  func nothingIsMissing() throws {
    let grid = try Grid(contentsOf: "\(Self.folder)/small.json")
    #expect(try grid.jobs.allSatisfy { try $0.state(in: "\(Self.folder)/small") == .finished })
  }
}
