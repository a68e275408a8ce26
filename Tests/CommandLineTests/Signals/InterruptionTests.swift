import Foundation
import Testing
import vlae

/// Each in a process of its own: signals are for the whole process.
struct InterruptionTests {
  @Test(arguments: [SIGINT, SIGTERM])
  func theFirstSignalIsKept(number: Int32) async {
    await #expect(processExitsWith: .exitCode(3)) { [number] in
      Interruption.install()
      guard !Interruption.requested else { exit(1) }
      send(number, until: { Interruption.requested })
      exit(Interruption.requested ? 3 : 4)
    }
  }

  /// A process inherits the blocked signals of the one that starts it.
  @Test func blockedSignalsAreUnblocked() async {
    await #expect(processExitsWith: .exitCode(3)) {
      var signals = sigset_t()
      sigemptyset(&signals)
      sigaddset(&signals, SIGINT)
      pthread_sigmask(SIG_BLOCK, &signals, nil)
      Interruption.install()
      pthread_kill(pthread_self(), SIGINT)
      for _ in 0..<1000 where !Interruption.requested { usleep(10_000) }
      exit(Interruption.requested ? 3 : 4)
    }
  }

  @Test func theSecondSignalEndsTheProcess() async {
    await #expect(processExitsWith: .exitCode(130)) {
      Interruption.install()
      send(SIGINT, until: { Interruption.requested })
      send(SIGINT, until: { false })
    }
  }
}

/// Sends a signal to the whole process, as a terminal does, and waits up to ten seconds for `condition`. (`raise` would
/// signal this thread, and threads of Dispatch block signals.)
private func send(_ number: Int32, until condition: () -> Bool) {
  kill(getpid(), number)
  for _ in 0..<1000 where !condition() { usleep(10_000) }
}
