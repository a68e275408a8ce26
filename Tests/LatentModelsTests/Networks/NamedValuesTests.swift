import LatentModels
import TestSupport
import Testing

@Suite("NamedValues")
struct NamedValuesTests {
  private let values = NamedValues([("a", 1), ("b", 2), ("c", 3)])

  @Test("keeps the order and finds by name")
  func access() {
    #expect(values.names == ["a", "b", "c"])
    #expect(values.values == [1, 2, 3])
    #expect(values.count == 3)
    #expect(values["b"] == 2)
    #expect(values.contains("c") && !values.contains("d"))
    var changed = values
    changed["b"] = 7
    #expect(changed.values == [1, 7, 3] && values.values == [1, 2, 3])
    #expect(NamedValues<Int>([]).count == 0)
  }

  @Test("other values under the same names")
  func with() {
    #expect(values.map { Double($0) / 2 }.values == [0.5, 1, 1.5])
    #expect(values.with(["x", "y", "z"])["c"] == "z")
  }

  @Test("a name that is not there, or another number of values, ends the program")
  func wrongUse() async {
    let name = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = NamedValues([("a", 1), ("b", 2)])["c"]
    }
    #expect(text(name).contains("NamedValues: expected one of a, b, found c"))
    let count = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = NamedValues([("a", 1), ("b", 2)]).with([1])
    }
    #expect(text(count).contains("NamedValues.with: expected 2 for the number of values, found 1"))
    let twice = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = NamedValues([("a", 1), ("a", 2)])
    }
    #expect(text(twice).contains("'a'"))
  }
}
