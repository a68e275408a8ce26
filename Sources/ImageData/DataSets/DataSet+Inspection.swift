import Foundation

extension DataSet {
  /// What reading a data set's files from the first byte to the last shows.
  public struct Inspection: Sendable {
    public struct File: Sendable {
      /// Without .gz.
      public let name: String
      /// As it is on disk.
      public let path: String
      /// On disk.
      public let byteCount: Int
      /// `nil` for a damaged file.
      public let authenticity: Authenticity?
      /// Why it cannot be used.
      public let damage: ImageDataError?
    }

    /// Those that are there, in the order of ``DataSet/files`` and ``DataSet/pieces``.
    public let files: [File]
    /// Those that are not there.
    public let missing: [String]
    /// How many images each part has; without parts that cannot be read.
    public let counts: [Part: Int]
    /// What is wrong with the files together, each by itself being readable.
    public let failures: [ImageDataError]

    /// Whether everything that is there can be read.
    public var isReadable: Bool { failures.isEmpty && files.allSatisfy { $0.damage == nil } }
  }

  /// Reads every file in a folder (``Location/directory``) with its reader, and compares it with the published one.
  public func inspect(at directory: String) -> Inspection {
    var counts: [Part: Int] = [:]
    var shapes: [Part: [Int]] = [:]
    var incomplete: Set<Part> = []
    var errors: [ImageDataError] = []
    for part in Part.allCases {
      for pieces in separatePieces(of: part, at: directory) {
        do throws(ImageDataError) {
          let images = try read(directory, part, pieces)
          counts[part, default: 0] += images.count
          shapes[part] = images.imageShape
        } catch {
          errors.append(error)
          incomplete.insert(part)
        }
      }
    }
    for part in incomplete { counts[part] = nil }
    if let training = shapes[.training], let test = shapes[.test], training != test {
      errors.append(.shapesDiffer(training: training, test: test, directory: directory))
    }
    let files = (files + pieces).compactMap { file in
      existingPath("\(directory)/\(file)").map { examine(file, path: $0, at: directory, errors) }
    }
    return Inspection(
      files: files, missing: missingFiles(at: directory), counts: counts,
      failures: errors.filter { error in !files.contains { error.paths.contains($0.path) } })
  }

  /// Each piece by itself, so that a damaged one does not keep the next from being read.
  private func separatePieces(of part: Part, at directory: String) -> [[String]] {
    guard part == .training, !pieces.isEmpty else { return [[]] }
    let missing = missingPieces(at: directory)
    return pieces.filter { !missing.contains($0) }.map { [$0] }
  }

  /// - Parameter errors: of the readers.
  private func examine(
    _ file: String, path: String, at directory: String, _ errors: [ImageDataError]
  ) -> Inspection.File {
    var status = stat()
    let byteCount = stat(path, &status) == 0 ? Int(status.st_size) : 0
    var (damage, authenticity) = (errors.first { $0.paths.contains(path) }, Authenticity?.none)
    if damage == nil {
      do throws(ImageDataError) {
        authenticity = try self.authenticity(of: file, at: directory)
      } catch {
        damage = error
      }
    }
    return Inspection.File(
      name: file, path: path, byteCount: byteCount, authenticity: authenticity, damage: damage)
  }
}
