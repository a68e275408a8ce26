import Experiments
import Foundation
import LatentModels
import TestSupport
import Testing

struct GridTests {
  static func grid(_ text: String) throws -> Grid { try Grid(parsing: Array(text.utf8), source: "grid.json") }

  private func names(axes: String, more: String = "") throws -> [String] {
    try Self.grid(#"{"name": "g", "base": {}, "axes": \#(axes)\#(more)}"#).jobs.map(\.name)
  }

  @Test func theProductOfTheAxesMakesTheJobs() throws {
    let names = try names(axes: #"{"data.set": ["mnist", "svhn"], "model.kind": ["hf", "iaf"], "training.seed": [1, 2]}"#)
    #expect(names == [
      "mnist/hf/seed1", "mnist/hf/seed2", "mnist/iaf/seed1", "mnist/iaf/seed2",
      "svhn/hf/seed1", "svhn/hf/seed2", "svhn/iaf/seed1", "svhn/iaf/seed2",
    ])
  }

  @Test func pointsSetSeveralKeysAndMayHaveNames() throws {
    let grid = try Self.grid(#"""
      {"name": "g", "base": {"training": {"epochs": 7}}, "axes": {"data": [
        {"name": "binary", "data.set": "mnist", "model.likelihood": "bernoulli"},
        {"data.set": "omniglot", "training.epochs": 200}
      ], "model.hidden": [[8, 4], [16]]}}
      """#)
    #expect(grid.jobs.map(\.name) == [
      "binary/hidden8x4", "binary/hidden16", "omniglot-epochs200/hidden8x4", "omniglot-epochs200/hidden16",
    ])
    let (first, last) = (grid.jobs[0], grid.jobs[3])
    #expect(first.configuration.model.likelihood == .bernoulli && first.configuration.data.preprocessing == .binarize)
    #expect(first.configuration.training.epochs == 7 && last.configuration.training.epochs == 200)
    #expect(first.configuration.model.hidden == [8, 4] && first.configuration.name == "binary-hidden8x4")
    #expect(last.differences == [#"data.set "omniglot""#, "training.epochs 200", "model.hidden [16]"])
  }

  @Test func aModelWithoutModeUpdatesIsNotMultiplied() throws {
    let names = try names(axes: #"{"model.kind": ["vae", "vlae"], "model.steps": [1, 4], "model.damping": [0.5, 1]}"#)
    #expect(names == [
      "vae", "vlae-T1-damping0.5", "vlae-T1-damping1.0", "vlae-T4-damping0.5", "vlae-T4-damping1.0",
    ])
  }

  /// A job has the same name whatever further values the axes get.
  @Test func namesAreStableWhenAxesGrow() throws {
    let few = try names(axes: #"{"model.kind": ["vlae"], "model.steps": [4], "training.seed": [1]}"#)
    let many = try names(axes: #"{"model.kind": ["vae", "vlae"], "model.steps": [1, 4], "training.seed": [1, 2]}"#)
    #expect(few == ["vlae-T4/seed1"] && many.contains("vlae-T4/seed1"))
  }

  @Test func exceptTakesAwayAndAlsoAdds() throws {
    let axes = #"{"data": [{"name": "a", "data.set": "mnist"}, {"name": "b", "data.set": "svhn"}], "model.kind": ["vae", "hf"]}"#
    let fewer = try names(axes: axes, more: #", "except": [{"data": "b", "model.kind": ["vae"]}]"#)
    #expect(fewer == ["a/vae", "a/hf", "b/hf"])
    // In the order of the grid's axes, whatever that of the addition.
    let more = try names(
      axes: #"{"data": [{"name": "a", "data.set": "mnist"}], "model.kind": ["hf"], "training.seed": [1]}"#,
      more: #", "also": [{"training.seed": [2, 3], "data": ["a"], "model.kind": "hf"}]"#)
    #expect(more == ["a/hf/seed1", "a/hf/seed2", "a/hf/seed3"])
  }

  @Test func aBaseMayExtendFiles() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      #"{"name": "first", "model": {"hidden": [9, 9], "latent": 3}, "training": {"epochs": 5}}"#, to: "base/first.json")
    try folder.write(#"{"extends": "first.json", "training": {"batch": 64}}"#, to: "base/second.json")
    try folder.write(
      #"{"name": "g", "base": {"extends": "base/second.json", "model": {"hidden": [4]}}, "axes": {"model.kind": ["vae"]}}"#,
      to: "grid.json")
    let configuration = try Grid(contentsOf: folder.file("grid.json")).jobs[0].configuration
    #expect(configuration.model.hidden == [4] && configuration.model.latent == 3)
    #expect(configuration.training.epochs == 5 && configuration.training.batch == 64 && configuration.name == "vae")
    // A configuration may do so as well.
    #expect(try ExperimentConfiguration(contentsOf: folder.file("base/second.json")).model.hidden == [9, 9])
  }

  @Test func aFileThatExtendsItselfIsNamed() throws {
    let folder = try TemporaryFolder()
    try folder.write(#"{"extends": "./b.json"}"#, to: "a.json")
    try folder.write(#"{"extends": "a.json"}"#, to: "b.json")
    let a = folder.file("a.json")
    let other = folder.file("./b.json")
    #expect {
      try ExperimentConfiguration(contentsOf: a)
    } throws: {
      "\($0)" == "\(other):1:13: extends: a file extends itself: \(a) extends \(other) extends \(folder.file("./a.json"))"
    }
  }

  static let faults: [(text: String, message: String)] = [
    ("[]", "grid.json:1:1: expected an object with the keys name, base, axes, except, also, found an empty list"),
    (#"{"axes": {"model.steps": [1]}}"#, "name: expected a folder name"),
    (#"{"name": "g"}"#, "axes: expected the axes whose product makes the jobs"),
    (#"{"name": "g", "axes": {}}"#, "grid.json:1:23: axes: expected an object of axes, such as"),
    (#"{"name": "g", "axis": {}}"#, #"axis: unknown key, expected one of name, base, axes, except, also; did you mean "axes"?"#),
    (#"{"name": "g", "axes": {"model.step": [1]}}"#, #"did you mean "model.steps"?"#),
    (#"{"name": "g", "axes": {"model": [1]}}"#, "model: is a section, expected one of its keys: model.kind"),
    (#"{"name": "g", "axes": {"model.steps": []}}"#, "model.steps: expected a list of one or more values or points, found an empty list"),
    (#"{"name": "g", "axes": {"model.steps": [1, "2"]}}"#, #"grid.json:1:43: model.steps: expected a whole number from 0 to 256, found the string "2""#),
    (#"{"name": "g", "axes": {"model.steps": [1, 1]}}"#, #"two points are called "T1""#),
    (#"{"name": "g", "axes": {"name": ["a"]}}"#, "the jobs of a grid are named by their points"),
    (#"{"name": "g", "base": {"name": "b"}, "axes": {"model.steps": [1]}}"#, "base.name: the jobs of a grid are named by their points"),
    (#"{"name": "g", "base": {"model": {"latnt": 3}}, "axes": {"model.steps": [1]}}"#, #"did you mean "latent"?"#),
    (#"{"name": "g", "axes": {"a": [{"model.steps": 1}], "model.steps": [2]}}"#, #"sets model.steps, which the axis "a" sets as well"#),
    (#"{"name": "g", "axes": {"a": [{}]}}"#, "a: expected a point with settings"),
    (#"{"name": "g", "axes": {"a": [{"name": "x/y"}]}}"#, "a.name: expected a folder name"),
    (#"{"name": "g", "axes": {"model.steps": [1]}, "except": [{"model.steps": 2}]}"#, "except: fits no job"),
    (#"{"name": "g", "axes": {"model.steps": [1]}, "except": [{"model.steps": 1}]}"#, "leaves no job of the grid"),
    (#"{"name": "g", "axes": {"model.steps": [1]}, "also": [{"model.steps": 1}]}"#, #""T1" is there twice"#),
    (#"{"name": "g", "axes": {"a": [{"name": "x", "model.latent": 1}]}, "also": [{"b": [{"name": "x"}]}]}"#, #""x" is the name of two jobs"#),
    (#"{"name": "g", "axes": {"model.kind": ["hf"]}, "also": [{"model.kind": "hf", "training.seed": [2]}]}"#, #"the job "hf/seed2" would lie in the folder of the job "hf""#),
    (#"{"name": "g", "axes": {"data": [{"name": "m", "data.set": "mnist"}]}, "also": [{"data": ["n"]}]}"#, #"expected a point of that axis, one of "m", found the string "n""#),
    (#"{"name": "g", "base": {"model": {"likelihood": "bernoulli"}}, "axes": {"data.preprocessing": ["logit"]}}"#, #"data.preprocessing: "logit" does not go with"#),
    (#"{"name": "g", "base": {"extends": "nowhere.json"}, "axes": {"model.steps": [1]}}"#, "cannot open nowhere.json"),
    (#"{"name": "g", "base": {"extends": 3}, "axes": {"model.steps": [1]}}"#, "extends: expected the path of a configuration"),
    (#"{"name": "g", "axes": {"training.seed": [1, 2], "model.latent": [1, 2], "model.steps": [1, 2,, 3]}}"#, "grid.json:1:"),
  ]

  @Test(arguments: faults) func aFaultIsNamedWithItsPlace(text: String, message: String) {
    #expect { try Self.grid(text) } throws: { error in
      let isFound = "\(error)".contains(message)
      if !isFound { Issue.record("\(error)") }
      return isFound
    }
  }

  @Test func jobsAreFoundByNameAndPattern() throws {
    let grid = try Self.grid(
      #"{"name": "g", "axes": {"data.set": ["mnist", "svhn"], "model.kind": ["vae", "vlae"], "model.steps": [1, 4]}}"#)
    #expect(try grid.jobs(matching: "T4").map(\.name) == ["mnist/vlae-T4", "svhn/vlae-T4"])
    #expect(try grid.jobs(matching: "*/vae").map(\.name) == ["mnist/vae", "svhn/vae"])
    #expect(try grid.jobs(matching: nil).count == 6)
    #expect(throws: GridError.noneMatches(pattern: "T9", known: grid.jobs.map(\.name))) { try grid.jobs(matching: "T9") }
    #expect(try grid.job(named: "mnist/vae").configuration.model.kind == .vae)
    #expect { try grid.job(named: "mnist/vlaeT4") } throws: { "\($0)".hasSuffix("did you mean mnist/vlae-T4?") }
  }
}
