/// How the program ends. Above 1 the values are those of BSD's sysexits.h, and above 128
/// those of the shell for a signal.
package enum ExitStatus: Int32, Sendable, CaseIterable {
  case success = 0
  /// Something that was asked for failed, while the rest was done: golden files beyond their tolerance, or jobs of a grid.
  case failed = 1
  /// The command line is wrong.
  case usage = 64
  /// The content of a file, or the configuration, is wrong.
  case badData = 65
  /// A file or folder to read is not there or cannot be opened.
  case missingInput = 66
  /// A fault of the program itself or of its numerics.
  case internalFailure = 70
  /// Reading or writing failed, a full disk included.
  case inputOutput = 74
  /// Another process holds what is wanted; also a run that is stopped at the end of its time, to go on later.
  case inUse = 75
  /// SIGINT.
  case interrupted = 130
  /// SIGTERM.
  case terminated = 143
}
