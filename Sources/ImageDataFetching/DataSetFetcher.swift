import FileAccess
import Foundation
import ImageData

/// Fetches the files of a data set into a folder. A file gets its name there only when it is whole and compared with
/// the published checksum, so that what is half-way, or wrong, never counts as data.
public struct DataSetFetcher {
  public let source: DataSource
  /// The folder of the files themselves.
  public let directory: String
  /// Fetches also what is there already, and replaces files of the same names that are not the published ones.
  public var replacesExisting = false
  public var options = TransferOptions()
  public var report: (FetchEvent) -> Void = { _ in }
  /// Asked often; true ends the fetch with `FetchError.interrupted`.
  public var isCancelled: () -> Bool = { false }

  public init(_ source: DataSource, into directory: String) {
    self.source = source
    self.directory = directory
  }

  /// Fetches what is not there yet. Of a fetch that fails no empty folder stays.
  ///
  /// Each file is asked for at one address after the other, the last one that had a file first.
  /// - Throws: also `occupied`, before anything is fetched.
  public func fetch() throws(FetchError) {
    let wanted = source.files.filter { replacesExisting || !isThere($0) }
    if !replacesExisting { try refuseToReplace(wanted) }
    let newFolders = missingFolders(to: directory)
    do throws(FetchError) {
      try createFolder(directory)
      var addresses = source.addresses
      for file in source.files {
        if wanted.contains(where: { $0.name == file.name }) {
          let address = try fetch(file, from: addresses)
          addresses = [address] + addresses.filter { $0 != address }
        } else {
          report(.kept(file: file.name))
        }
      }
    } catch {
      // The system refuses to remove a folder that holds anything.
      for folder in newFolders { rmdir(folder) }
      throw error
    }
  }

  /// Whether all of a remote file's content is in the folder, and is the published one as far as that can be told.
  private func isThere(_ file: RemoteFile) -> Bool {
    switch file.content {
    case .archive(let members): members.allSatisfy { isThere($0.name, $0.published) }
    case .file: isThere(file.name, file.published)
    }
  }

  private func isThere(_ name: String, _ published: DataSet.PublishedFile?) -> Bool {
    // By the name without .gz, as the readers look for it.
    let path = "\(directory)/\(plainName(name))"
    guard let published else { return existingPath(path) != nil }
    guard let comparison = try? published.compare(with: path) else { return false }
    return comparison.authenticity != .notOfficial
  }

  /// Whoever put another file there has not asked for it to be replaced. What a fetch puts there is the published file.
  private func refuseToReplace(_ files: [RemoteFile]) throws(FetchError) {
    for file in files {
      let names: [String] =
        switch file.content {
        case .archive(let members): members.filter { !isThere($0.name, $0.published) }.map(\.name)
        case .file: [file.name]
        }
      for name in names {
        if let path = existingPath("\(directory)/\(plainName(name))") { throw .occupied(path: path) }
      }
    }
  }

  /// - Returns: the address that had the file.
  private func fetch(_ file: RemoteFile, from addresses: [DataAddress]) throws(FetchError) -> DataAddress {
    var failures: [FetchError] = []
    for address in addresses {
      do throws(FetchError) {
        try fetch(file, from: address)
        return address
      } catch where error.mayPassElsewhere && addresses.count > 1 {
        failures.append(error)
        if failures.count < addresses.count { report(.movedOn(file: file.name, error: error)) }
      }
    }
    throw .nowhere(failures)
  }

  private func fetch(_ file: RemoteFile, from address: DataAddress) throws(FetchError) {
    let url = address.shown(file.name)
    let part = try PartialFile(of: "\(directory)/\(file.name)")
    let download = Download(
      file: file, address: address, part: part, options: options, report: report, isCancelled: isCancelled)
    do throws(FetchError) {
      let isJoined = try download.run()
      do throws(FetchError) {
        try check(file, part, url: url)
      } catch where isJoined {
        // The bytes of two versions, perhaps: once more, from the start.
        report(.retrying(file: file.name, error: error))
        try part.restart(from: nil)
        _ = try download.run()
        try check(file, part, url: url)
      }
      let paths = try install(file, part, url: url)
      report(.installed(file: file.name, paths: paths))
    } catch {
      if part.size == 0 || error.condemnsContent { part.remove() }
      throw error
    }
  }

  /// Compares a downloaded file with the published one.
  private func check(_ file: RemoteFile, _ part: PartialFile, url: String) throws(FetchError) {
    if part.isWebPage { throw .webPage(url: url, byteCount: part.size) }
    guard let published = file.published else { return report(.unverified(file: file.name)) }
    report(.checking(file: file.name))
    let found: String
    do {
      let comparison = try published.compare(with: part.path)
      if comparison.authenticity == .official {
        return report(.verified(file: file.name, published: published.description))
      }
      found = comparison.found
    } catch {
      found = "\(error)"
    }
    throw .wrongChecksum(url: url, expected: published.description, found: found, byteCount: part.size)
  }

  private func install(_ file: RemoteFile, _ part: PartialFile, url: String) throws(FetchError) -> [String] {
    switch file.content {
    case .file:
      let target = "\(directory)/\(file.name)"
      try part.install(as: target)
      removeShadow(of: target)
      return [target]
    case .archive(let members):
      return try unpack(members, part, url: url)
    }
  }

  /// All members first get names that do not count, then their own.
  private func unpack(_ members: [RemoteFile.Member], _ part: PartialFile, url: String) throws(FetchError) -> [String] {
    let unpacked = { (member: RemoteFile.Member) in "\(directory)/\(member.name).unpacked" }
    let places = Dictionary(uniqueKeysWithValues: members.map { ($0.path, unpacked($0)) })
    do throws(FetchError) {
      try part.synchronize()
      try ArchiveUnpacking(url: url).unpack(part.path, to: places, isCancelled: isCancelled)
    } catch {
      places.values.forEach { unlink($0) }
      if case .interrupted = error { throw .interrupted(path: part.path, received: part.size) }
      throw error
    }
    let targets = members.map { "\(directory)/\($0.name)" }
    for (member, target) in zip(members, targets) {
      try withFiles { () throws(FileError) in try Files.move(unpacked(member), to: target) }
    }
    part.remove()
    return targets
  }

  /// An uncompressed file of the same name would be read instead of a new compressed one.
  private func removeShadow(of target: String) {
    if plainName(target) != target { unlink(plainName(target)) }
  }
}
