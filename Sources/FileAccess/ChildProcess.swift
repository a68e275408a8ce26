import Foundation

/// Another program, started by this one and connected to it by pipes.
///
/// Foundation's `Process` waits for the end of a program on a thread with a socket of its own, and for ever where there
/// is none; this one asks the system whenever it is asked.
package final class ChildProcess {
  /// How a program ended.
  package enum End: Sendable, Equatable {
    case exit(Int32)
    case signal(Int32)
  }

  /// What the program has written since the last ``read()``.
  package struct Output: Sendable {
    package var standard: [UInt8] = []
    package var errors: [UInt8] = []
  }

  package let identifier: pid_t
  /// The write end of its standard input; -1 once it is closed.
  private var input: Int32
  private var outputs: [Int32]
  private var end: End?

  /// Starts a program.
  /// - Parameters:
  ///   - program: its file, searched in PATH where it has no slash; nil for the first argument.
  ///   - arguments: what it calls itself, and its arguments.
  /// - Throws: `FileError` where there is no such program, or no room for another one.
  package init(_ program: String? = nil, _ arguments: [String]) throws(FileError) {
    let program = program ?? arguments[0]
    var pipes: [[Int32]] = []
    func closeAll() { for descriptor in pipes.joined() { close(descriptor) } }
    for _ in 0..<3 {
      var ends: [Int32] = [-1, -1]
      guard pipe(&ends) == 0 else {
        let code = errno
        closeAll()
        throw FileError(.open, program, code: code)
      }
      // A later child must not keep this one's pipes open.
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      pipes.append(ends)
    }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (target, end) in [(STDIN_FILENO, pipes[0][0]), (STDOUT_FILENO, pipes[1][1]), (STDERR_FILENO, pipes[2][1])] {
      posix_spawn_file_actions_adddup2(&actions, end, target)
    }
    // What this program does about a reader that has gone is no business of another one.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGPIPE)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
    var process = pid_t()
    var texts: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    defer { texts.forEach { free($0) } }
    let code = posix_spawnp(&process, program, &actions, &attributes, &texts, environ)
    guard code == 0 else {
      closeAll()
      throw FileError(.open, program, code: code)
    }
    for end in [pipes[0][0], pipes[1][1], pipes[2][1]] { close(end) }
    identifier = process
    input = pipes[0][1]
    outputs = [pipes[1][0], pipes[2][0]]
    for descriptor in outputs { _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK) }
  }

  deinit {
    closeInput()
    for descriptor in outputs where descriptor >= 0 { close(descriptor) }
  }

  /// Closes its standard input, which tells a worker to end.
  package func closeInput() {
    if input >= 0 { close(input) }
    input = -1
  }

  package func send(_ signal: Int32) { if end == nil { kill(identifier, signal) } }

  /// What has come since the last time; both empty where nothing has.
  package func read() -> Output {
    var output = Output()
    output.standard = read(0)
    output.errors = read(1)
    return output
  }

  private func read(_ index: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    while outputs[index] >= 0 {
      var chunk = [UInt8](repeating: 0, count: 1 << 14)
      let count = retryingInterrupted { Foundation.read(outputs[index], &chunk, chunk.count) }
      if count > 0 { bytes += chunk[..<count]; continue }
      // 0 is the end of the stream; below it, nothing is there at this moment.
      if count == 0 || errno != EAGAIN {
        close(outputs[index])
        outputs[index] = -1
      }
      break
    }
    return bytes
  }

  /// How it ended; nil while it runs.
  package func ended() -> End? {
    if end != nil { return end }
    var status: Int32 = 0
    guard retryingInterrupted({ waitpid(identifier, &status, WNOHANG) }) == identifier else { return nil }
    let signal = status & 0x7f
    end = signal == 0 ? .exit(status >> 8 & 0xff) : .signal(signal)
    return end
  }

  /// Waits until it ends or writes something, `seconds` at most.
  package static func wait(for processes: [ChildProcess], seconds: Double) {
    var descriptors = processes.flatMap(\.outputs).filter { $0 >= 0 }
      .map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    _ = poll(&descriptors, nfds_t(descriptors.count), Int32(seconds * 1000))
  }

  /// Runs a program to its end, for its standard output.
  /// - Returns: nil where it cannot be started, fails, or takes longer than `limit` seconds, when it is killed.
  package static func output(of arguments: [String], limit: Double) -> String? {
    guard let process = try? ChildProcess(nil, arguments) else { return nil }
    process.closeInput()
    let clock = ContinuousClock()
    let deadline = clock.now + .seconds(limit)
    var bytes: [UInt8] = []
    while true {
      let end = process.ended()
      bytes += process.read().standard
      if let end { return end == .exit(0) ? String(decoding: bytes, as: UTF8.self) : nil }
      if clock.now > deadline {
        process.send(SIGKILL)
        while process.ended() == nil { usleep(1000) }
        return nil
      }
      wait(for: [process], seconds: 0.01)
      // With both streams closed there is nothing to wait for but the end.
      if process.outputs.allSatisfy({ $0 < 0 }) { usleep(1000) }
    }
  }
}
