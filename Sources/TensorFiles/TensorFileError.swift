internal import FileAccess
internal import NumPyFiles
internal import Safetensors

/// A file that cannot be read as tensors, or cannot be written.
public struct TensorFileError: Error, Sendable, Equatable {
  public enum Cause: Sendable {
    /// The system refused to open, read or write the file.
    case file
    /// The file is damaged, is not in the format, or has no array of that name.
    case content
    /// The array is there, and a tensor of this precision does not hold its numbers or its axes.
    case conversion
  }

  public let cause: Cause
  public let path: String
  /// The array at fault, among several in a file; nil where the file has one, or where it is the file itself.
  public let name: String?
  /// In one line: the file, the place, what was expected, what was found, and what to do.
  public let description: String
}

extension TensorFileError: CustomStringConvertible {}

extension TensorFileError {
  /// What the readers and writers below throw, as one type.
  static func translating<Result>(
    _ path: String, name: String? = nil, _ body: () throws -> Result
  ) throws(TensorFileError) -> Result {
    do {
      return try body()
    } catch let error as TensorFileError {
      throw error
    } catch let error as FileError {
      throw TensorFileError(cause: .file, path: path, name: name, description: error.description)
    } catch let error as NumPyError {
      throw TensorFileError(cause: .content, path: path, name: error.member ?? name, description: error.description)
    } catch {
      throw TensorFileError(cause: .content, path: path, name: name, description: "\(error)")
    }
  }
}
