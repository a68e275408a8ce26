import Experiments
import Foundation
import ImageData
import LinearAlgebra
import LocatedJSON
import NumPyFiles

/// An error fit to be shown to the user: its description is one line that says what is wrong, where, and what to do.
package protocol ReportableError: Error, CustomStringConvertible {
  var exitStatus: ExitStatus { get }
}

extension ExitStatus {
  /// The status for any error that ends the program; one that nobody foresaw is an internal failure.
  package init(reporting error: any Error) {
    self = (error as? any ReportableError)?.exitStatus ?? .internalFailure
  }
}

/// The line for standard error about any error that ends the program.
package func report(of error: any Error) -> String {
  let text = abbreviatedInside(String(describing: error).split(whereSeparator: \.isNewline).joined(separator: " "))
  return error is any ReportableError ? "error: \(text)" : "error: internal failure: \(text)"
}

// MARK: - The exit status of every error

extension ExperimentError: ReportableError {
  package var exitStatus: ExitStatus {
    switch self {
    case .verificationFailed: .failed
    case .noResults, .noRuns: .missingInput
    case .usage: .usage
    case .unsuitable, .notEnoughMemory, .damagedData, .otherImages: .badData
    case .diverged, .figuresNotFinite: .internalFailure
    case .interrupted: Interruption.signal == SIGTERM ? .terminated : .interrupted
    }
  }
}

extension FileError: ReportableError {
  package var exitStatus: ExitStatus {
    switch operation {
    case .open: .missingInput
    case .read, .write, .create, .remove: .inputOutput
    }
  }
}

extension FileLockError: ReportableError {
  package var exitStatus: ExitStatus { .inUse }
}

extension JSONError: ReportableError {
  package var exitStatus: ExitStatus { .badData }
}

extension ConfigurationError: ReportableError {
  package var exitStatus: ExitStatus { problem == .notAnAssignment ? .usage : .badData }
}

extension SafetensorsError: ReportableError {
  package var exitStatus: ExitStatus { .badData }
}

extension NumPyError: ReportableError {
  package var exitStatus: ExitStatus { .badData }
}

extension RunDirectoryError: ReportableError {
  package var exitStatus: ExitStatus {
    switch self {
    case .notARun, .holdsOther, .otherConfiguration: .usage
    case .missing, .incomplete: .missingInput
    case .damaged: .badData
    }
  }
}

extension GridError: ReportableError {
  package var exitStatus: ExitStatus {
    switch self {
    case .unknownJob, .noneMatches, .isGrid, .otherConfigurations: .usage
    }
  }
}

extension StopError: ReportableError {
  package var exitStatus: ExitStatus { .inUse }
}

extension ResumeFailure: ReportableError {
  package var exitStatus: ExitStatus { .failed }
}

extension GridFailure: ReportableError {
  package var exitStatus: ExitStatus { .failed }
}

extension ImageDataError: ReportableError {
  package var exitStatus: ExitStatus {
    switch self {
    case .missingFile, .missingDirectory, .isDirectory, .notADirectory, .notARegularFile, .dataSetNotFound, .missingImages:
      .missingInput
    case .cannotRead: .inputOutput
    case .truncated, .trailingBytes, .corruptCompression, .tooLarge, .wrongMagic, .unsupportedElementType,
      .unsupportedRank, .emptyDimension, .oversizedHeader, .notMATFile, .unsupportedMATVersion, .corruptMAT,
      .missingVariable, .unexpectedVariable, .unreadableVariable, .pixelOutOfRange, .notOneHot, .labelOutOfRange,
      .countMismatch, .shapesDiffer, .unknownDataSet, .validationOutOfRange, .unusable, .otherFormat:
      .badData
    }
  }
}

extension LinearAlgebraError: ReportableError {
  package var exitStatus: ExitStatus { .internalFailure }
}

extension PictureError: ReportableError {
  package var exitStatus: ExitStatus {
    switch self {
    case .tooLarge: .usage
    case .noImages: .usage
    case .notEncodable, .notFinite: .internalFailure
    }
  }
}
