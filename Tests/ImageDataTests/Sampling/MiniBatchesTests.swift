import ImageData
import TestSupport
import Testing

@Suite("MiniBatches")
struct MiniBatchesTests {
  @Test("the last batch holds the rest", arguments: [(0, []), (1, [1]), (4, [4]), (5, [4, 1]), (12, [4, 4, 4])])
  func sizes(count: Int, sizes: [Int]) {
    let batches = MiniBatches(count: count, size: 4)
    #expect(batches.map(\.count) == sizes)
    #expect(batches.count == sizes.count)
    #expect(batches.flatMap { $0 } == Array(0..<count))
  }

  @Test("an epoch sees every position once, in an order of its own")
  func epochs() {
    let first = MiniBatches(count: 1000, size: 128, seed: 1, epoch: 0)
    #expect(first.map(\.count) == [128, 128, 128, 128, 128, 128, 128, 104])
    #expect(first.flatMap { $0 }.sorted() == Array(0..<1000))
    #expect(first.order == MiniBatches(count: 1000, size: 10, seed: 1, epoch: 0).order)
    #expect(first.order != MiniBatches(count: 1000, size: 128, seed: 1, epoch: 1).order)
    #expect(first.order != MiniBatches(count: 1000, size: 128, seed: 2, epoch: 0).order)
  }

  @Test("a batch size below 1 ends the program")
  func wrongSize() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = MiniBatches(count: 10, size: 0)
    }
    #expect(text(result).contains("MiniBatches: expected a batch size of at least 1, found 0"))
  }
}
