import Foundation
import LinearAlgebra
import Testing

/// OpenBLAS takes its kernels away when the process ends, and its locks are no use to the child of a fork: neither may
/// happen during a product.
@Suite("The end of the process, and forks")
struct ProcessEndTests {
  /// Threads that multiply, solve and factorise until the process ends.
  private static func startWork() {
    Threads.count = 2
    for size in [3, 50, 80] {
      Thread {
        let a = Tensor<Double>.randomNormal([16, size, size], from: RandomStream(seed: 1, purpose: 1))
        while true {
          _ = matmul(a, a)
          _ = gemv(a, a[.all, 0, .all])
          _ = syrk(a)
          _ = norm(a) + dot(a, a)
          _ = try? solve(a, a)
          _ = try? Cholesky(syrk(a))
        }
      }.start()
    }
    usleep(50_000)
  }

  @Test("a program may end while other threads compute")
  func exitWhileComputing() async {
    await #expect(processExitsWith: .success) {
      Self.startWork()
      // A stream is written out after the destructors of all libraries. Into a pipe that is full this takes until somebody
      // reads, and what still computes meets what the destructors left behind.
      var ends: [Int32] = [0, 0]
      pipe(&ends)
      let (reading, writing) = (ends[0], ends[1])
      _ = fcntl(writing, F_SETFL, O_NONBLOCK)
      let bytes = [UInt8](repeating: 0, count: 4096)
      while write(writing, bytes, bytes.count) > 0 {}
      _ = fcntl(writing, F_SETFL, 0)
      fputs("late", fdopen(writing, "w"))
      Thread {
        usleep(400_000)
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        while read(reading, &bytes, bytes.count) > 0 {}
      }.start()
      exit(EXIT_SUCCESS)
    }
  }

  @Test("the thread that ends the program may compute in handlers of the end")
  func computingAtExit() async {
    await #expect(processExitsWith: .exitCode(7)) {
      atexit { if matmul(Tensor<Double>.ones([70, 70]), .ones([70, 70])).sum().scalar == 343_000 { _exit(7) } }
      Self.startWork()
      exit(EXIT_SUCCESS)
    }
  }

  @Test("the child of a fork computes, whatever other threads were at")
  func fork() async {
    await #expect(processExitsWith: .success) {
      Self.startWork()
      // Swift has no name for it.
      typealias Fork = @convention(c) () -> pid_t
      let fork = unsafeBitCast(dlsym(nil, "fork"), to: Fork.self)
      let a = Tensor<Double>.ones([120, 120])
      for _ in 0..<60 {
        let child = fork()
        if child == 0 {
          let product = matmul(a, a) + exp(Tensor<Double>.zeros([100_000])).sum()
          _exit(product[scalarAt: 0, 0] == 100_120 && (try? Cholesky(a + .identity(120) * 200)) != nil ? 0 : 1)
        }
        var status: Int32 = -1
        let deadline = Date(timeIntervalSinceNow: 10)
        while waitpid(child, &status, WNOHANG) == 0 && Date() < deadline { usleep(1000) }
        if status == -1 { kill(child, SIGKILL) }
        #expect(status == 0)
        if status != 0 { break }
      }
      _exit(0)
    }
  }
}
