import Experiments
import Foundation
import Synchronization

/// The user's wish to stop: SIGINT (Ctrl-C) or SIGTERM, kept until a loop asks for it at a good moment.
package enum Interruption {
  private static let signalNumber = Atomic<Int32>(0)

  /// Whether a signal has come since `install`, or `request` was called.
  package static var requested: Bool { isRequested.load(ordering: .relaxed) || signal != 0 }

  /// The first signal since `install`; 0 without any.
  package static var signal: Int32 { signalNumber.load(ordering: .relaxed) }

  private static let isRequested = Atomic<Bool>(false)

  /// Asks for the same without a signal; one that comes later still counts as the first.
  package static func request() { isRequested.store(true, ordering: .relaxed) }

  /// Catches both signals from now on; the second one ends the process at once, with the status of the signal. One that
  /// the parent has made the program ignore, as `nohup` and a shell's `&` do, stays ignored.
  package static func install() {
    // A handler may touch only what is ready, and the first access to a global may run its initialiser.
    signalNumber.store(0, ordering: .relaxed)
    // A parent may have left them blocked: the mask is inherited.
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGTERM] { sigaddset(&signals, number) }
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    for number in [SIGINT, SIGTERM] where !isIgnored(number) {
      // Nothing but an atomic exchange and _exit, both allowed in a handler.
      Foundation.signal(number) { number in
        let earlier = Interruption.signalNumber.exchange(number, ordering: .relaxed)
        // The shell's value for a signal.
        if earlier != 0 { _exit(128 + number) }
      }
    }
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return false }
    // Functions cannot be compared, and SIG_IGN is none: it is the address 1.
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
      == unsafeBitCast(SIG_IGN as __sighandler_t?, to: Int.self)
  }
}
