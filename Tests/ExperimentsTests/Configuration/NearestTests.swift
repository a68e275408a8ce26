import Experiments
import Testing

struct NearestTests {
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
    #expect(nearest(to: "LEARNING-RATE", among: names) == "learningRate")
    #expect(nearest(to: "bacth", among: names) == "batch")
    #expect(nearest(to: "speed", among: names) == "seed")
    #expect(nearest(to: "latent", among: names) == nil)
    #expect(nearest(to: "", among: names) == nil)
    #expect(nearest(to: String(repeating: "x", count: 100_000), among: names) == nil)
    #expect(nearest(to: "x", among: []) == nil)
  }
}
