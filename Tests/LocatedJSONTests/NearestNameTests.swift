import LocatedJSON
import LocatedJSON
import Testing

struct NearestNameTests {
  @Test(arguments: [
    ("", "", 0), ("abc", "", 3), ("", "ab", 2), ("kitten", "sitting", 3), ("vlea", "vlae", 1), ("ca", "abc", 3),
    ("batch", "batch", 0),
  ])
  func distances(source: String, target: String, distance: Int) {
    #expect(editDistance(Array(source), Array(target)) == distance)
    #expect(editDistance(Array(target), Array(source)) == distance)
  }

  @Test func nearestIsNearOrNothing() {
    let names = ["epochs", "batch", "learningRate", "seed"]
    #expect(nearestName(to: "LEARNING-RATE", among: names) == "learningRate")
    #expect(nearestName(to: "bacth", among: names) == "batch")
    #expect(nearestName(to: "speed", among: names) == "seed")
    #expect(nearestName(to: "latent", among: names) == nil)
    #expect(nearestName(to: "", among: names) == nil)
    #expect(nearestName(to: String(repeating: "x", count: 100_000), among: names) == nil)
    #expect(nearestName(to: "x", among: []) == nil)
  }
}
