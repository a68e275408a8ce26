import Experiments
import Foundation

/// Standard input, output and error, as a parent may have left them.
enum StandardStreams {
  /// Opens on /dev/null what the parent has closed of them. The next file to be opened would get the number, and what is
  /// meant for the stream would be written into that file.
  static func openClosed() {
    while true {
      let descriptor = open("/dev/null", O_RDWR)
      if descriptor < 0 { return }
      if descriptor > STDERR_FILENO {
        close(descriptor)
        return
      }
    }
  }

  /// Gives up output whose reader has gone, instead of ending by SIGPIPE: for work whose results are in files. A server
  /// that closes its end of an encrypted connection is then an error of that connection as well, not the program's end.
  static func outliveReaders() { signal(SIGPIPE, SIG_IGN) }

  /// Writes what is left in buffers: a full disk shows itself only then.
  static func flush() throws(FileError) {
    // EPIPE is seen only by a command that outlives its readers.
    if fflush(nil) != 0 && errno != EPIPE { throw FileError(.write, "standard output", code: errno) }
  }
}
