import Foundation
import ImageData

/// What there is of a data set on this machine.
public struct DataSetStatus: Sendable {
  public enum Finding: Sendable {
    /// Its folder has been read.
    case found(DataSet.Location, DataSet.Inspection)
    /// A folder has some of its files, but not all that it must have; `advice` is for the user.
    case incomplete(DataSet.Location, missing: [String], advice: String)
    /// `searched` are the places, each with what it lacks.
    case missing(searched: [String], advice: String)
  }

  public let dataSet: DataSet
  public let finding: Finding

  private init(_ dataSet: DataSet, _ finding: Finding) {
    self.dataSet = dataSet
    self.finding = finding
  }

  /// Reads the data set that is at `location`.
  public init(of dataSet: DataSet, at location: DataSet.Location) {
    self.init(dataSet, .found(location, dataSet.inspect(at: location.directory)))
  }

  /// Looks for a data set as `DataSet.locate` does, and reads all its files.
  /// - Throws: `missingDirectory` or `notADirectory` for a directory given.
  public init(
    of dataSet: DataSet, directory: String?, environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(ImageDataError) {
    do throws(ImageDataError) {
      self.init(of: dataSet, at: try dataSet.locate(directory: directory, environment: environment))
    } catch {
      guard case .dataSetNotFound(_, let searched, let advice) = error else { throw error }
      let remains = dataSet.locateRemains(directory: directory, environment: environment)
      self.init(
        dataSet,
        remains.map { .incomplete($0.location, missing: $0.missing, advice: advice) }
          ?? .missing(searched: searched, advice: advice))
    }
  }

  /// The folder with its files, or with some of them; nil where there is none.
  public var location: DataSet.Location? {
    switch finding {
    case .found(let location, _), .incomplete(let location, _, _): location
    case .missing: nil
    }
  }

  /// Whether all files are there and can be read, with as many images as were published.
  public var isComplete: Bool {
    guard case .found(_, let inspection) = finding else { return false }
    return inspection.isReadable && inspection.missing.isEmpty
      && inspection.counts.allSatisfy { $0.value >= dataSet.publishedCounts[$0.key]! }
  }

  /// Files that were found, and those among them that cannot be used; a failure of files together counts as one.
  public var fileCounts: (damaged: Int, total: Int) {
    guard case .found(_, let inspection) = finding else { return (0, 0) }
    return (
      inspection.files.count { $0.damage != nil } + inspection.failures.count, inspection.files.count
    )
  }
}
