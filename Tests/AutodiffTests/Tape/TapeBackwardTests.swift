import Autodiff
import GradientTestSupport
import TestSupport
import Testing

/// The tests of memory run in processes of their own: the pool's statistics count the tensors of all tests.
@Suite("Tape+Backward")
struct TapeBackwardTests {
  @Test("a chain of a million operations needs no stack and leaves no memory behind")
  func longChain() async {
    await #expect(processExitsWith: .success) {
      let inUse = StoragePool.statistics.bytesInUse
      let tape = Tape<Float>()
      let length = 500_000
      do {
        let gradient = try tape.gradient(at: Variable(1)) { x in
          var z = x
          for _ in 0..<length { z = -(z * 1) }
          #expect(tape.count == 2 * length + 1)
          return z
        }
        #expect(gradient.value.scalar == 1)
      }
      #expect(tape.count == 0)
      #expect(StoragePool.statistics.bytesInUse == inUse)
      // A function that throws leaves none either.
      struct Stop: Error {}
      #expect(throws: Stop.self) {
        try tape.gradient(at: Variable(1)) { x in
          var z = x
          for _ in 0..<length / 5 { z = exp(z) }
          throw Stop()
        }
      }
      #expect(StoragePool.statistics.bytesInUse == inUse)
    }
  }

  @Test("the backward pass of a deep chain frees buffers as it goes")
  func buffers() async {
    await #expect(processExitsWith: .success) {
      let (depth, extent) = (50, 10_000)
      let bytes = extent * MemoryLayout<Double>.stride
      var inUse: [Int] = []
      /// The identity, whose VJP notes how much memory tensors hold when the walk comes by.
      func noting(_ x: Variable<Double>) -> Variable<Double> {
        customOperation([x], values: [x.value]) { context in
          inUse.append(StoragePool.statistics.bytesInUse)
          return [context.gradients[0]]
        }[0]
      }
      let x = Tensor<Double>(repeating: 0.1, shape: [extent])
      let start = StoragePool.statistics.bytesInUse
      var forward = 0
      _ = try gradient(at: x) { x in
        var z = x
        for _ in 0..<depth { z = sin(noting(z)) }
        forward = StoragePool.statistics.bytesInUse - start
        return z.sum()
      }
      // Each sine keeps its input.
      #expect(forward >= depth * bytes && forward < (depth + 3) * bytes)
      let held = inUse.map { $0 - start }
      #expect(held.count == depth)
      // The gradients of the whole chain would be as large again; at most a few are held at a time.
      #expect(held.max()! < forward + 4 * bytes)
      for (position, amount) in held.enumerated() {
        #expect(amount < (depth - position + 5) * bytes, "\(position) of \(depth)")
      }
    }
  }

  @Test("a branch that does not reach the value is freed with the rest")
  func deadBranches() async {
    await #expect(processExitsWith: .success) {
      let extent = 10_000
      let bytes = extent * MemoryLayout<Double>.stride
      let start = StoragePool.statistics.bytesInUse
      var atTheEnd = 0
      _ = try gradient(at: Tensor<Double>(repeating: 0.1, shape: [extent])) { x in
        let first = customOperation([x], values: [x.value]) { context in
          atTheEnd = StoragePool.statistics.bytesInUse - start
          return [context.gradients[0]]
        }[0]
        var dead = exp(first)
        for _ in 0..<20 { dead = exp(dead) }
        let value = (first * 2).sum()
        _ = exp(dead)
        return value
      }
      #expect(atTheEnd > 0 && atTheEnd < 6 * bytes)
    }
  }

  @Test("from the third gradient of a variable on, adding allocates nothing")
  func accumulation() async {
    await #expect(processExitsWith: .success) {
      func allocations(uses: Int) throws -> Int {
        let before = StoragePool.statistics
        _ = try gradient(at: Tensor<Double>([1, 2])) { x in
          var z = x
          for _ in 0..<uses { z = z + x }
          return z.sum()
        }
        let after = StoragePool.statistics
        return after.hits + after.misses - before.hits - before.misses
      }
      // One for each sum of the forward pass, none for the gradients.
      let (few, many) = (try allocations(uses: 10), try allocations(uses: 30))
      #expect(many - few == 20)
    }
  }

  @Test("adding in place changes no gradient that somebody else holds")
  func sharedGradients() throws {
    let seed = Variable(sample([3]))
    let copy = Tensor(seed.value.scalars)
    let x = Variable(sample([3], seed: 2))
    var seen: [Tensor<Double>] = []
    func noting(_ x: Variable<Double>) -> Variable<Double> {
      customOperation([x], values: [x.value]) { context in
        seen.append(context.gradients[0]!.value)
        return [context.gradients[0]]
      }[0]
    }
    // The same gradient runs along four edges to x, and through operations that note it.
    let products = try Tape<Double>().vectorJacobianProduct(at: [x], vectors: [seed]) { inputs in
      let x = inputs[0]
      return [noting(noting(x) + x) + noting(x) + x]
    }.products
    expectClose(products[0].value, (copy * 4).reference, within: 1e-15)
    #expect(seed.value == copy)
    #expect(seen == [copy, copy, copy])
  }

  @Test("repeated steps ask the system for memory in the first one only, and keep every result")
  func repeatedSteps() async {
    await #expect(processExitsWith: .success) {
      let tape = Tape<Double>()
      let weights = [Tensor<Double>(repeating: 0.01, shape: [50, 40]), Tensor(repeating: 0.02, shape: [40, 40])]
      let x = Tensor<Double>(repeating: 0.5, shape: [20, 50])
      func step() throws -> [Tensor<Double>] {
        try tape.gradient(at: weights.map { Variable($0) }) { w in
          let h = tanh(matmul(Variable(x), w[0]))
          let s = matmul(matmul(h, w[1]).transposed(), h) + Variable(Tensor.identity(40)) * 100
          return try logDeterminant((s + s.transposed()) * 0.5) + h.logSumExp()
        }.map(\.value)
      }
      _ = try step()
      // The results that stay for the comparison are the only buffers that are not there again.
      let misses = StoragePool.statistics.misses
      let first = try step()
      #expect(StoragePool.statistics.misses == misses)
      _ = try step()
      let missesWithResults = StoragePool.statistics.misses
      for _ in 0..<5 { #expect(try step() == first) }
      #expect(StoragePool.statistics.misses == missesWithResults)
    }
  }

  @Test("gradients reach every way through a graph in which ways split and join at random")
  func randomGraphs() throws {
    // y = Σ of the sums over all ways through a random graph of additions: the gradient counts the ways.
    for seed in 0..<20 {
      var generator = SplitMix64(seed: seed)
      var ways = [1.0]
      let gradient = try gradient(at: Tensor<Double>(1)) { x in
        var values = [x]
        for _ in 0..<60 {
          let a = generator.integer(in: 0...values.count - 1)
          let b = generator.integer(in: 0...values.count - 1)
          if generator.integer(in: 0...3) == 0 {
            values.append(Variable.stack([values[a], values[b], values[a]]).sum())
            ways.append(2 * ways[a] + ways[b])
          } else {
            values.append(values[a] + values[b])
            ways.append(ways[a] + ways[b])
          }
        }
        return values.last!
      }
      #expect(gradient.scalar == ways.last!, "seed \(seed)")
    }
  }
}
