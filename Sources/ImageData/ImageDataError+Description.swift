import LocatedJSON

extension ImageDataError: CustomStringConvertible {
  /// One line: where, what is wrong, what was expected, what to do.
  public var description: String {
    switch self {
    case .missingFile(let path):
      "\(line(path)): no such file, with or without .gz; check the path"
    case .missingDirectory(let path):
      "\(line(path)): no such folder; check the path"
    case .isDirectory(let path):
      "\(line(path)): is a folder, expected a file; move it away, or choose another place"
    case .notADirectory(let path):
      "\(line(path)): is not a folder; name the folder that holds the files"
    case .notARegularFile(let path):
      "\(line(path)): is not a regular file; copy the data into one"
    case .cannotRead(let path, let reason):
      "\(line(path)): cannot be read: \(reason); check the permissions and the disk"

    case .truncated(let path, let offset, let expected, let found):
      """
      \(line(path)): truncated: expected \(expected) bytes from byte offset \(offset) on, found \(found); \
      get the file again
      """
    case .trailingBytes(let path, let offset):
      """
      \(line(path)): more data than its header declares, from byte offset \(offset) on; \
      get the file again, or cut it there if that is sure to be junk
      """
    case .corruptCompression(let path, let offset, let message):
      "\(line(path)): corrupt compressed data at byte offset \(offset): \(line(message)); get the file again"
    case .tooLarge(let path, let limit):
      "\(line(path)): more than \(limit) bytes of data, beyond what any known set has; check that it is the right file"
    case .wrongMagic(let path, let found):
      """
      \(line(path)): starts with the bytes \(hexadecimal(found)), expected an IDX file (00 00 08 03 for images, \
      00 00 08 01 for labels), gzip-compressed or not
      """
    case .unsupportedElementType(let path, let code):
      """
      \(line(path)): IDX element type \(hexadecimal([code])) (\(elementTypeName(code))) at byte offset 2, \
      expected 08 (unsigned byte)
      """
    case .unsupportedRank(let path, let found, let expected):
      """
      \(line(path)): \(found) dimensions (byte offset 3), expected \(expected) for \
      \(expected == 1 ? "labels" : "images"); check that images and labels are not interchanged
      """
    case .emptyDimension(let path, let shape):
      "\(line(path)): its header declares \(extents(shape)), expected every dimension to be at least 1"
    case .oversizedHeader(let path, let shape, let limit):
      """
      \(line(path)): its header declares \(extents(shape)) bytes, beyond the limit of \(limit) (what the file can \
      hold, and at most 256 MiB); get the file again
      """

    case .notMATFile(let path, let found):
      """
      \(line(path)): starts with the bytes \(hexadecimal(found)), expected a MATLAB file of version 5, \
      not compressed as a whole; \(found.starts(with: [0x1f, 0x8b]) ? "unpack it with gunzip" : "get the file again")
      """
    case .unsupportedMATVersion(let path, let version):
      """
      \(line(path)): a MATLAB file of version \(version), expected version 5; save it again, in \
      MATLAB with the option -v7, or in Python with \(pythonConversion(version))
      """
    case .corruptMAT(let path, let offset, let inflatedOffset, let expected, let found):
      """
      \(line(path)): at byte offset \(offset)\
      \(inflatedOffset.map { ", byte \($0) of the data compressed there" } ?? ""): expected \(line(expected)), \
      found \(line(found)); get the file again
      """
    case .missingVariable(let path, let name, let found):
      """
      \(line(path)): no variable \(name), found \(found.isEmpty ? "none" : line(found.joined(separator: ", "))); \
      check that it is the right file
      """
    case .unexpectedVariable(let path, let name, let expected, let found):
      """
      \(line(path)): variable \(name) is \(line(found)), expected \(line(expected)); \
      check that it is the right file
      """
    case .unreadableVariable(let path, let name):
      "\(line(path)): libmatio cannot read the variable \(name); save the file again in MATLAB with the option -v7"
    case .pixelOutOfRange(let path, let variable, let index, let row, let column, let value):
      """
      \(line(path)): variable \(variable), image \(index) (from 0), row \(row), column \(column) is \(value), \
      expected 0 to 1; get the file again
      """
    case .notOneHot(let path, let variable, let index):
      """
      \(line(path)): variable \(variable), column \(index) (from 0): expected one 1 among zeros; \
      get the file again
      """

    case .labelOutOfRange(let path, let index, let label, let expected):
      """
      \(line(path)): label \(index) (from 0) is \(label), expected \(expected.lowerBound) to \
      \(expected.upperBound); check that it is the right file
      """
    case .countMismatch(let images, let imageCount, let labels, let labelCount):
      """
      \(line(images)) holds \(imageCount) images, \(line(labels)) \(labelCount) labels, expected as many; \
      take both from one release
      """
    case .shapesDiffer(let training, let test, let directory):
      """
      \(line(directory)): training images of \(extents(training)), test images of \(extents(test)), \
      expected one shape (channels x height x width)
      """

    case .missingImages(let path):
      "\(line(path)): no such file or folder of images, from the current folder on; check the path, and for a run whose "
        + "images have moved give the new one by --set data.set=PATH"
    case .unusable(let path, let expected, let found, let advice):
      "\(line(path)): expected \(line(expected)), found \(line(found)); \(line(advice))"
    case .otherFormat(_, let message):
      line(message)

    case .unknownDataSet(let name, let known, let nearest):
      """
      unknown data set "\(line(name))", expected one of: \(known.joined(separator: ", "))\
      \(nearest.map { "; did you mean \"\($0)\"?" } ?? "")
      """
    case .dataSetNotFound(let name, let searched, let advice):
      "data set \"\(name)\" not found; looked in \(searched.map(line).joined(separator: ", ")); \(advice)"

    case .validationOutOfRange(let validation, let count):
      "\(validation) validation images out of \(count), expected 0 to \(count - 1), so that some are left to train on"
    }
  }
}

/// How Python brings the variables of a MATLAB file of another version into one of version 5.
private func pythonConversion(_ version: String) -> String {
  version.hasPrefix("7.3")
    ? "h5py and SciPy: savemat(NEW, {name: h5py.File(OLD)[name][()].T for name in NAMES})"
    : "SciPy: savemat(NEW, loadmat(OLD))"
}

private func line(_ text: String) -> String { singleLine(text) }

func extents(_ shape: [Int]) -> String {
  shape.map(String.init).joined(separator: " x ")
}

func hexadecimal(_ bytes: [UInt8]) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
}

private func elementTypeName(_ code: UInt8) -> String {
  switch code {
  case 0x08: "unsigned byte"
  case 0x09: "signed byte"
  case 0x0b: "16-bit integer"
  case 0x0c: "32-bit integer"
  case 0x0d: "float"
  case 0x0e: "double"
  default: "unknown"
  }
}
