import LinearAlgebra
import TestSupport
import Testing

@Suite("ProductPartition")
struct ProductPartitionTests {
  @Test("the parts cover the result once; more threads only add cuts at multiples of 48 rows", arguments: 0..<300)
  func parts(seed: Int) {
    var generator = SplitMix64(seed: seed)
    func extent() -> Int { generator.integer(in: 1...(1 << generator.integer(in: 1...13))) }
    let (rows, columns, depth) = (extent(), extent(), extent())
    let batch = generator.integer(in: 0...2) == 0 ? generator.integer(in: 1...20) : 1
    let serial = ProductPartition(rows: rows, columns: columns, depth: depth, batch: batch, threads: 1)
    let blocks = (0..<serial.count).map { serial[$0] }
    for threads in 1...17 {
      let partition = ProductPartition(rows: rows, columns: columns, depth: depth, batch: batch, threads: threads)
      let context = "seed \(seed): \(rows) x \(columns) x \(depth), batch \(batch), threads \(threads)"
      #expect(partition.count % serial.count == 0, "\(context)")
      var area = 0
      for part in (0..<partition.count).map({ partition[$0] }) {
        area += part.rows.count * part.columns.count
        #expect(!part.rows.isEmpty && !part.columns.isEmpty, "\(context)")
        // Each part lies in one block, begins at a group of its rows, and is large enough for BLAS's regular path.
        let block = blocks.first { $0.rows.contains(part.rows.lowerBound) && $0.columns == part.columns }
        #expect(block.map { part.rows.upperBound <= $0.rows.upperBound } == true, "\(context)")
        #expect((part.rows.lowerBound - (block?.rows.lowerBound ?? 0)) % 48 == 0, "\(context)")
        if partition.count > serial.count {
          #expect(
            part.rows.count * part.columns.count * depth >= min(ProductPartition.leastRegularWork, 28 * 512 * 512),
            "\(context)")
        }
      }
      #expect(area == rows * columns, "\(context)")
    }
  }

  /// In a process of its own: the number of threads is that of all tests.
  @Test("the number of threads does not change a bit of a product, of any shape and layout")
  func bits() async {
    await #expect(processExitsWith: .success) {
      multiplyOnThreads(Float.self)
      multiplyOnThreads(Double.self)
    }
  }

  @Test("large products are cut for two threads into parts of nearly equal work", arguments: [
    (512, 512, 512), (1024, 1024, 1024), (128, 784, 500), (128, 500, 784), (784, 500, 128), (500, 500, 128),
    (6400, 500, 50), (128, 256, 784), (128, 50, 500), (50, 500, 128), (784, 144, 128), (144, 500, 128),
  ])
  func balance(rows: Int, columns: Int, depth: Int) {
    let partition = ProductPartition(rows: rows, columns: columns, depth: depth, batch: 1, threads: 2)
    let areas = (0..<partition.count).map { partition[$0].rows.count * partition[$0].columns.count }
    #expect(partition.count % 2 == 0)
    // Two threads that take every other part: at least 1.8 times as fast as one.
    let halves = [0, 1].map { half in areas.enumerated().reduce(0) { $0 + ($1.offset % 2 == half ? $1.element : 0) } }
    #expect(Double(rows * columns) / Double(halves.max()!) > 1.8)
  }
}

/// Ends the process where a product is not the same on all numbers of threads.
private func multiplyOnThreads<Scalar: TensorScalar>(_: Scalar.Type) {
  var generator = SplitMix64(seed: 3)
  func random(_ rows: Int, _ columns: Int, isTransposed: Bool) -> Tensor<Scalar> {
    let shape: Shape = isTransposed ? [columns, rows] : [rows, columns]
    let stream = RandomStream(seed: UInt64(rows), purpose: 0, index: UInt64(columns))
    let matrix = Tensor<Scalar>.randomNormal(shape, from: stream)
    return isTransposed ? matrix.transposed() : matrix
  }
  for index in 0..<200 {
    let sizes = (0..<3).map { _ in generator.integer(in: 1...(1 << generator.integer(in: 4...10))) }
    let a = random(sizes[0], sizes[1], isTransposed: index % 2 == 0)
    let b = random(sizes[1], sizes[2], isTransposed: index % 4 < 2)
    Threads.count = 1
    let serial = matmul(a, b)
    for threads in [2, 3, 7, 16] {
      Threads.count = threads
      precondition(matmul(a, b) == serial, "\(sizes), \(threads) threads")
    }
  }
}
