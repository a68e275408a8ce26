import ArgumentParser
import Experiments
import Foundation
import ImageData
import ImageDataFetching

struct DataFetchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fetch",
    abstract: "Download a data set, compare it with the published checksums and unpack it.",
    discussion: """
      A download that was cut off goes on where it ended. Files count as data only when they are whole and the \
      published ones. Several addresses are tried in turn; a file of the same name that is not the published one is \
      replaced by --force alone.
      """)

  @Argument(help: ArgumentHelp("The data set.", valueName: "name"), transform: dataSet)
  var name: DataSet

  @Option(
    help: ArgumentHelp("The folder on a server that has the files, instead of the official one.", valueName: "url"))
  var mirror: String?

  @Option(
    help: ArgumentHelp(
      "Put the data set's folder into this one. (default: $XDG_CACHE_HOME/vlae or ~/.cache/vlae)", valueName: "folder"))
  var directory: String?

  @Option(
    help: ArgumentHelp("Seconds without a byte before a connection is given up.", valueName: "seconds"), in: 1...3600)
  var timeout = 60

  @Flag(help: "Fetch what is there already, too.")
  var force = false

  func validate() throws {
    if directory == "" { throw ValidationError("--directory expects a folder, found an empty text") }
  }

  func run() throws {
    let official = DataSource(of: name)
    let source = try mirror.map { mirror throws(FetchError) in try official.mirrored(at: mirror) } ?? official
    let progress = DownloadProgress()
    let present = force ? nil : (try? name.locate(directory: directory)).map { DataSetStatus(of: name, at: $0) }
    if let present, present.isComplete, let location = present.location {
      progress.note("\(name.name) is complete in \(location.directory); --force fetches it all the same")
      return try show(present)
    }
    guard let folder = directory.map({ "\($0)/\(name.folder)" }) ?? name.cacheDirectory() else {
      throw FetchError.noDestination
    }
    Interruption.install()
    StandardStreams.outliveReaders()
    var fetcher = DataSetFetcher(source, into: folder)
    fetcher.replacesExisting = force
    fetcher.options.stallTimeout = timeout
    fetcher.isCancelled = { Interruption.requested }
    fetcher.report = progress.show
    defer { progress.finish() }
    try fetcher.fetch()
    progress.finish()

    if directory == nil, let first = try? name.locate(), first.directory != folder {
      progress.note("note: \(first.directory) comes before \(folder) where \(name.name) is searched; "
        + "move it away, or choose by data.directory")
    }
    try show(
      DataSetStatus(of: name, at: DataSet.Location(origin: directory == nil ? .cache : .explicit, directory: folder)))
  }

  /// The data set's line of the list.
  private func show(_ status: DataSetStatus) throws {
    print(DataSetStatus.list([status]), terminator: "")
    try DataSetStatus.requireReadable([status])
  }
}

extension DownloadProgress {
  fileprivate func show(_ event: FetchEvent) {
    switch event {
    case .kept(let file): note("\(file): is there already")
    case .started(let file, let url, let offset):
      if offset == 0 { note("\(file): from \(url)") } else { note("\(file): from byte \(offset) on, from \(url)") }
      start(file, offset: offset)
    case .advanced(_, let received, let total): advance(received: received, total: total)
    case .retrying(let file, let error): note("\(file): trying again: \(error)")
    case .movedOn(let file, let error): note("\(file): asking the next address: \(error)")
    case .checking: break
    case .verified(let file, let published): note("\(file): the published file, by \(published)")
    case .unverified(let file): note("\(file): unverified, no published checksum is known")
    case .installed(_, let paths): for path in paths { note("wrote \(path)") }
    }
  }
}

extension FetchError: ReportableError {
  package var exitStatus: ExitStatus {
    switch self {
    case .badMirror, .noDestination: .usage
    case .webPage, .wrongChecksum, .damagedArchive, .missingMember, .memberTooLarge, .tooLarge, .occupied: .badData
    case .unreachable, .badRedirect, .status, .broken, .wrongRange, .busy, .obstacle, .file: .inputOutput
    case .nowhere(let errors): errors.contains { $0.exitStatus == .inputOutput } ? .inputOutput : .badData
    case .interrupted: .interrupted
    }
  }
}
