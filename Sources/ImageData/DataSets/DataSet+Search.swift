import Foundation

extension DataSet {
  /// A folder that holds the files of a data set that it must hold.
  public struct Location: Equatable, Sendable {
    /// Why the folder was looked at.
    public enum Origin: String, Sendable {
      /// The caller named it.
      case explicit = "data.directory"
      /// One's own images.
      case path = "data.set"
      case environment = "VLAE_DATA"
      case cache = "user cache"
      case system = "system"
    }

    public let origin: Origin
    /// The folder of the files themselves.
    public let directory: String

    package init(origin: Origin, directory: String) {
      self.origin = origin
      self.directory = directory
    }
  }

  /// Looks for the folder with the files of this data set.
  ///
  /// With a directory given, only its sub-folder of the set's name, the directory itself, and the sub-folders that
  /// other libraries make are searched, in this order. Otherwise the sub-folders of $VLAE_DATA, of $XDG_CACHE_HOME/vlae
  /// (~/.cache/vlae without it) and of /usr/share/datasets.
  ///
  /// - Throws: `missingDirectory` or `notADirectory` for the directory given, else `dataSetNotFound`.
  public func locate(
    directory: String? = nil, environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(ImageDataError) -> Location {
    if let directory, !isDirectory(directory) {
      throw access(directory, F_OK) == 0 ? .notADirectory(path: directory) : .missingDirectory(path: directory)
    }
    let places = places(directory: directory, environment: environment)
    guard let found = places.first(where: { lack(in: $0.directory) == nil }) else {
      let shown = places.filter { !$0.isOptional || isDirectory($0.directory) }
      throw .dataSetNotFound(
        name: name, searched: shown.map { "\($0.directory) (\(lack(in: $0.directory) ?? "complete"))" },
        advice: advice(directory: directory, environment: environment))
    }
    return found.location
  }

  /// Every known data set with the place where ``locate(directory:environment:)`` finds it, or why it does not.
  public static func survey(
    directory: String? = nil, environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> [(dataSet: DataSet, location: Result<Location, ImageDataError>)] {
    known.map { dataSet in
      (
        dataSet,
        Result { () throws(ImageDataError) in try dataSet.locate(directory: directory, environment: environment) }
      )
    }
  }

  /// The folder of this data set in the user's cache; `nil` where the environment names neither a cache nor a home.
  public func cacheDirectory(environment: [String: String] = ProcessInfo.processInfo.environment) -> String? {
    Self.cache(environment).map { "\($0)/\(folder)" }
  }

  private static func cache(_ environment: [String: String]) -> String? {
    // The XDG specification has relative paths ignored.
    if let cache = environment["XDG_CACHE_HOME"], cache.hasPrefix("/") { return "\(cache)/vlae" }
    guard let home = environment["HOME"], !home.isEmpty else { return nil }
    return "\(home)/.cache/vlae"
  }

  /// What a user without the files is told to do.
  /// - Parameter directory: the folder that alone is searched; `nil` where the usual ones are.
  public func advice(
    directory: String? = nil, environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> String {
    if let directory {
      // What is elsewhere would not be found.
      return "run vlae data fetch \(name) --directory \(shellQuoted(directory)), or \(placement) \(directory), "
        + "or search the usual folders by data.directory=null"
    }
    let fetch = (systemPackage.map { "apt-get install \($0) or " } ?? "") + "vlae data fetch \(name)"
    let roots = [Self.cache(environment), "$VLAE_DATA"].compactMap(\.self).joined(separator: " or ")
    return "run \(fetch), or \(placement) a folder \(folder) in \(roots), or set data.directory"
  }

  /// The folders whose sub-folders are searched where no directory is given, in this order.
  public static func searchedFolders(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> [Location] {
    var folders: [Location] = []
    if let root = environment["VLAE_DATA"], !root.isEmpty {
      folders.append(Location(origin: .environment, directory: root))
    }
    if let cache = cache(environment) { folders.append(Location(origin: .cache, directory: cache)) }
    folders.append(Location(origin: .system, directory: "/usr/share/datasets"))
    return folders
  }

  /// The first of the searched folders with some, but not all of the files that this data set must have.
  public func locateRemains(
    directory: String? = nil, environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> (location: Location, missing: [String])? {
    for place in places(directory: directory, environment: environment) {
      let missing = missingFiles(at: place.directory)
      if missing.count < files.count + pieces.count { return (place.location, missing) }
    }
    return nil
  }

  /// A file's name for a note that it is missing: with the ending that it may have as well. MATLAB files are compressed
  /// inside, if at all.
  public static func namedWithAlternative(_ file: String) -> String {
    file.hasSuffix(".mat") ? file : file + "[.gz]"
  }

  /// Which of all files are not in a folder.
  public func missingFiles(at directory: String) -> [String] {
    (files + pieces).filter { existingPath("\(directory)/\($0)") == nil }
  }

  /// A folder to search; an optional one is named in errors only where it exists.
  private struct Place {
    let location: Location
    let isOptional: Bool
    var directory: String { location.directory }
  }

  private func places(directory: String?, environment: [String: String]) -> [Place] {
    let own =
      directory.map { directory in
        ["\(directory)/\(folder)", directory].map { Location(origin: .explicit, directory: $0) }
      }
      ?? Self.searchedFolders(environment: environment).map {
        Location(origin: $0.origin, directory: "\($0.directory)/\(folder)")
      }
    let roots = directory.map { [Location(origin: .explicit, directory: $0)] }
      ?? Self.searchedFolders(environment: environment)
    let others = roots.flatMap { root in
      otherFolders.map { Location(origin: root.origin, directory: "\(root.directory)/\($0)") }
    }
    return own.map { Place(location: $0, isOptional: false) } + others.map { Place(location: $0, isOptional: true) }
  }

  /// What keeps a folder from being this data set's; `nil` if nothing does.
  private func lack(in directory: String) -> String? {
    if access(directory, F_OK) != 0 { return "no such folder" }
    if !isDirectory(directory) { return "not a folder" }
    let first =
      files.first { existingPath("\(directory)/\($0)") == nil }
      ?? (!pieces.isEmpty && missingPieces(at: directory) == pieces ? pieces[0] : nil)
    guard let first else { return nil }
    let instead = isDirectory("\(directory)/\(first)") ? " (a folder of that name is there, without the file)" : ""
    let other = otherForms.first { access("\(directory)/\($0.path)", F_OK) == 0 }
    return "without \(Self.namedWithAlternative(first))" + instead
      + (other.map { ", but with \($0.path): \($0.advice)" } ?? "")
  }
}

/// A path as a shell takes it.
private func shellQuoted(_ path: String) -> String {
  let isPlain = path.utf8.allSatisfy { "/._-+,@%".utf8.contains($0) || $0.isASCIIAlphanumeric }
  return isPlain && !path.hasPrefix("-") ? path : "'" + path.replacing("'", with: #"'\''"#) + "'"
}

extension UInt8 {
  fileprivate var isASCIIAlphanumeric: Bool {
    (0x30...0x39).contains(self) || (0x41...0x5a).contains(self) || (0x61...0x7a).contains(self)
  }
}
