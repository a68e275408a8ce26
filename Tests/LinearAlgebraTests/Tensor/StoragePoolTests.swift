import LinearAlgebra
import TestSupport
import Testing

// The counts belong to the whole process: whatever reads them runs in one of its own.
@Suite("StoragePool")
struct StoragePoolTests {
  @Test("size classes hold what is asked for, are multiples of 64 bytes, and waste at most a quarter")
  func sizeClasses() {
    var previous = StoragePool.sizeClass(bytes: 0)
    #expect(previous == (0, 64))
    var bytes = 1
    while bytes < 1 << 40 {
      let (index, size) = StoragePool.sizeClass(bytes: bytes)
      #expect(size >= bytes)
      #expect(size % 64 == 0)
      #expect(size <= max(64, bytes + max(64, bytes / 4)), "\(bytes) bytes in \(size)")
      // Classes follow one another: a larger size is a larger index, the same size the same index.
      #expect(index == previous.index ? size == previous.size : index > previous.index && size > previous.size)
      // A buffer's own size belongs to its class, one byte more to the next.
      #expect(StoragePool.sizeClass(bytes: size) == (index, size))
      #expect(StoragePool.sizeClass(bytes: size + 1).index == index + 1)
      previous = (index, size)
      bytes += 1 + bytes / 13
    }
  }

  @Test("buffers begin at cache lines, large ones at large pages", arguments: [1, 1000, 1 << 19, (1 << 19) + 1, 5 << 20])
  func alignment(count: Int) {
    let x = Tensor<Float>(repeating: 0, shape: [count])
    let address = x.withUnsafeBufferPointer { Int(bitPattern: $0.baseAddress) }
    #expect(address % (count * 4 >= 2 << 20 ? 2 << 20 : 64) == 0)
  }

  @Test("a released buffer serves the next request of its class")
  func reuse() async {
    await #expect(processExitsWith: .success) {
      let before = StoragePool.statistics
      var x: Tensor<Float>? = .zeros([1000])
      let first = x!.withUnsafeBufferPointer { $0.baseAddress }
      #expect(StoragePool.statistics.misses == before.misses + 1)
      #expect(StoragePool.statistics.bytesInUse == before.bytesInUse + 4096)
      x = nil
      #expect(StoragePool.statistics.bytesInUse == before.bytesInUse)
      #expect(StoragePool.statistics.bytesFree == before.bytesFree + 4096)
      // 513 doubles need 4104 bytes, more than there is; 500 fit.
      let larger = Tensor<Double>.zeros([513])
      #expect(StoragePool.statistics.misses == before.misses + 2)
      let same = Tensor<Double>.zeros([500])
      #expect(StoragePool.statistics.misses == before.misses + 2)
      #expect(StoragePool.statistics.hits == before.hits + 1)
      #expect(same.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) } == UInt(bitPattern: first))
      #expect(larger.sum() == same.sum())
    }
  }

  @Test("views hold the memory, the last of them gives it back")
  func lifetimes() async {
    await #expect(processExitsWith: .success) {
      let before = StoragePool.statistics.bytesInUse
      var view: Tensor<Float>? = Tensor<Float>.ones([16, 16])[3].reshaped(to: [4, 4]).transposed()
      #expect(StoragePool.statistics.bytesInUse == before + 1024)
      #expect(view!.scalars.allSatisfy { $0 == 1 })
      view = nil
      #expect(StoragePool.statistics.bytesInUse == before)
    }
  }

  @Test("a computation that repeats asks the system for memory in its first round only")
  func noMissesWhenRepeated() async {
    await #expect(processExitsWith: .success) {
      func round(_ seed: UInt64) throws -> Double {
        let a = Tensor<Double>.randomNormal([7, 20, 20], from: RandomStream(seed: seed, purpose: 1))
        let spd = syrk(a) + Tensor.identity(20)
        let cholesky = try Cholesky(spd)
        let b = exp(a.transposed() * 0.1).sum(axes: [-1], keepingAxes: true)
        let x = cholesky.solve(b) + (try solve(spd, b)) + matmul(cholesky.inverse(), b)
        var c = x
        c += x.flipped(axis: 0)
        let joined = Tensor.concatenate([c, x], axis: 1).gathering([3, 1, 1], axis: 1)
        return joined.logSumExp().scalar + cholesky.logDeterminant.sum().scalar + norm(c.flattened()).scalar
      }
      let first = try round(1)
      let misses = StoragePool.statistics.misses
      let inUse = StoragePool.statistics.bytesInUse
      for seed: UInt64 in 2...6 { #expect(try round(seed) != first) }
      #expect(StoragePool.statistics.misses == misses)
      #expect(StoragePool.statistics.bytesInUse == inUse)
    }
  }

  @Test("what waits follows what is used: sizes that do not come again go back to the system")
  func bound() async {
    await #expect(processExitsWith: .success) {
      // Pages that are never written take no memory.
      let size = 1 << 24
      var peak = 0
      for step in 0..<20 {
        _ = Tensor<Double>(shape: [size + step * 4_000_000]) { _ in }
        peak = max(peak, (size + step * 4_000_000) * 8)
        #expect(StoragePool.statistics.bytesFree <= peak + peak / 2)
      }
      #expect(StoragePool.statistics.bytesFree > 0)
    }
  }

  @Test("after a peak that is past, the memory of many requests ago goes back")
  func decay() async {
    await #expect(processExitsWith: .success) {
      _ = Tensor<Double>(shape: [1 << 27]) { _ in }
      #expect(StoragePool.statistics.bytesFree >= 1 << 30)
      for _ in 0..<300_000 { _ = Tensor<Float>(shape: [100]) { _ in } }
      #expect(StoragePool.statistics.bytesFree <= 64 << 20)
    }
  }

  @Test("rounds whose buffers of all sizes together exceed those in use at once end up without misses")
  func noMissesBeyondThePeak() async {
    await #expect(processExitsWith: .success) {
      // One size at a time: never more than 96 MB in use, and 240 MB needed to miss none.
      func round() { for step in 4...6 { _ = Tensor<Float>(shape: [step << 22]) { _ in } } }
      for _ in 0..<20 { round() }
      let misses = StoragePool.statistics.misses
      for _ in 0..<20 { round() }
      #expect(StoragePool.statistics.misses == misses)
    }
  }

  @Test("trim gives the free buffers back and leaves those in use alone")
  func trim() async {
    await #expect(processExitsWith: .success) {
      let held = Tensor<Double>.ones([500])
      do {
        let released = (0..<20).map { Tensor<Float>.zeros([1000 * $0]) }
        withExtendedLifetime(released) {}
      }
      #expect(StoragePool.statistics.bytesFree > 20 * 4000)
      let inUse = StoragePool.statistics.bytesInUse
      StoragePool.trim()
      #expect(StoragePool.statistics.bytesFree == 0)
      #expect(StoragePool.statistics.bytesInUse == inUse)
      #expect(held.sum().scalar == 500)
      let misses = StoragePool.statistics.misses
      _ = Tensor<Float>.zeros([1000])
      #expect(StoragePool.statistics.misses == misses + 1)
    }
  }

  @Test("many tasks may allocate, release and share at once")
  func concurrentUse() async {
    let sums = await withTaskGroup(of: Double.self) { group in
      let shared = Tensor<Double>.range(1000)
      for task in 0..<8 {
        group.addTask {
          var generator = SplitMix64(seed: task)
          var kept: [Tensor<Double>] = []
          var sum = 0.0
          for step in 0..<400 {
            let count = Int(generator.next() % 3000)
            var x = Tensor<Double>(repeating: Double(task), shape: [count])
            x += 1
            if step % 3 == 0 { kept.append(x) }
            if kept.count > 20 { kept.removeFirst() }
            var mine = shared
            mine[scalarAt: 0] = Double(task)
            sum += mine.sum().scalar - shared.sum().scalar - Double(task)
            // Each buffer belongs to one tensor at a time: nobody else wrote into those that were kept.
            for tensor in kept where tensor.count > 0 {
              if tensor.min().scalar != Double(task + 1) || tensor.max().scalar != Double(task + 1) { sum = .nan }
            }
          }
          return sum
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(sums == [Double](repeating: 0, count: 8))
  }
}
