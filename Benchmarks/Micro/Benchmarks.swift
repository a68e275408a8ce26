import Autodiff
import Benchmark
import CBareBLAS
import LinearAlgebra

let benchmarks: @Sendable () -> Void = {
  // OpenBLAS has one thread here, and so has the library: what lies between them is measured, not the threads.
  Threads.count = 1
  Benchmark.defaultConfiguration = .init(
    metrics: [.wallClock], timeUnits: .nanoseconds, scalingFactor: .kilo, maxDuration: .seconds(1))
  matrixProducts()
  factorizations()
  elementwise()
  tapes()
}

/// The library's call and the bare one, next to each other in the report.
func pair(_ name: String, bareName: String, _ library: @escaping () -> Void, _ bare: @escaping () -> Void) {
  single("\(name): library", library)
  single("\(name): \(bareName)", bare)
}

func single(_ name: String, _ body: @escaping () -> Void) {
  Benchmark(name) { benchmark in
    for _ in benchmark.scaledIterations { body() }
  }
}

/// Standard normal numbers, always the same.
func normal(_ shape: Shape) -> Tensor<Float> {
  Tensor.randomNormal(shape, from: RandomStream(seed: 1, purpose: 0xf3))
}

/// The same numbers as an array that is not a tensor.
func scalars(_ tensor: Tensor<Float>) -> UnsafeMutablePointer<Float> {
  let pointer = UnsafeMutablePointer<Float>.allocate(capacity: tensor.count)
  tensor.withUnsafeBufferPointer { pointer.initialize(from: $0.baseAddress!, count: $0.count) }
  return pointer
}
