import ImageData
import Testing

@Suite("ImageDataError")
struct ImageDataErrorTests {
  @Test("every message is one line that names the place and the values", arguments: [
    (.missingFile(path: "a/b"), ["a/b"]),
    (.missingDirectory(path: "a/b"), ["a/b"]),
    (.isDirectory(path: "a/b"), ["a/b"]),
    (.notADirectory(path: "a/b"), ["a/b"]),
    (.notARegularFile(path: "a/b"), ["a/b"]),
    (.cannotRead(path: "a/b", reason: "Permission denied"), ["a/b", "Permission denied"]),
    (.truncated(path: "a/b", offset: 16, expected: 784, found: 99), ["a/b", "offset 16", "784", "99"]),
    (.trailingBytes(path: "a/b", offset: 7856), ["a/b", "7856"]),
    (.corruptCompression(path: "a/b", offset: 55, message: "incorrect check"), ["a/b", "55", "incorrect check"]),
    (.tooLarge(path: "a/b", limit: 1 << 28), ["a/b", "268435456"]),
    (.notMATFile(path: "a/b", found: [0x89, 0x50]), ["a/b", "89 50", "version 5", "get the file again"]),
    (.notMATFile(path: "a/b", found: [0x1f, 0x8b]), ["a/b", "1f 8b", "gunzip"]),
    (.unsupportedMATVersion(path: "a/b", version: "7.3 (HDF5)"), ["a/b", "7.3 (HDF5)", "version 5", "-v7", "h5py"]),
    (.unsupportedMATVersion(path: "a/b", version: "4"), ["a/b", "version 4", "-v7", "savemat(NEW, loadmat(OLD))"]),
    (
      .corruptMAT(path: "a/b", offset: 128, inflatedOffset: nil, expected: "x", found: "y"),
      ["a/b", "byte offset 128: expected x, found y"]
    ),
    (
      .corruptMAT(path: "a/b", offset: 128, inflatedOffset: 16, expected: "x", found: "y"),
      ["a/b", "byte offset 128, byte 16 of the data compressed there: expected x, found y"]
    ),
    (.missingVariable(path: "a/b", name: "X", found: ["x", "y"]), ["a/b", "no variable X", "x, y"]),
    (.missingVariable(path: "a/b", name: "X", found: []), ["a/b", "no variable X", "none"]),
    (
      .unexpectedVariable(path: "a/b", name: "X", expected: "uint8, 1 x N", found: "double, 1 x 2"),
      ["a/b", "X is double, 1 x 2", "expected uint8, 1 x N"]
    ),
    (.unreadableVariable(path: "a/b", name: "X"), ["a/b", "X", "libmatio"]),
    (
      .pixelOutOfRange(path: "a/b", variable: "data", index: 3, row: 2, column: 1, value: "nan"),
      ["a/b", "data", "image 3", "row 2", "column 1", "nan", "0 to 1"]
    ),
    (.notOneHot(path: "a/b", variable: "target", index: 3), ["a/b", "target", "column 3", "one 1"]),
    (.wrongMagic(path: "a/b", found: [0x1f, 0x00, 0x0a, 0xff]), ["a/b", "1f 00 0a ff", "00 00 08 03"]),
    (.unsupportedElementType(path: "a/b", code: 0x0d), ["a/b", "0d", "float", "08"]),
    (.unsupportedRank(path: "a/b", found: 1, expected: 3), ["a/b", "1 dimensions", "3 for images"]),
    (.emptyDimension(path: "a/b", shape: [0, 28, 28]), ["a/b", "0 x 28 x 28"]),
    (.oversizedHeader(path: "a/b", shape: [1 << 31, 28, 28], limit: 84), ["a/b", "2147483648 x 28 x 28", "84"]),
    (.labelOutOfRange(path: "a/b", index: 7, label: 12, expected: 0...9), ["a/b", "label 7", "12", "0 to 9"]),
    (.countMismatch(images: "a/b", imageCount: 5, labels: "c", labelCount: 4), ["a/b", "5", "c", "4"]),
    (.shapesDiffer(training: [1, 28, 28], test: [3, 32, 32], directory: "a/b"), ["a/b", "1 x 28 x 28", "3 x 32 x 32"]),
    (.unknownDataSet(name: "a/b", known: ["mnist"], nearest: "mnist"), ["a/b", "one of: mnist", "did you mean"]),
    (.dataSetNotFound(name: "mnist", searched: ["a/b (empty)"], advice: "do it"), ["mnist", "a/b (empty)", "do it"]),
    (.validationOutOfRange(validation: 7, count: 5), ["7", "5", "0 to 4"]),
  ] as [(ImageDataError, [String])])
  func message(error: ImageDataError, parts: [String]) {
    #expect(!error.description.contains("\n"))
    for part in parts { #expect(error.description.contains(part)) }
  }

  @Test("a line break in a path stays inside the line")
  func lineBreak() {
    #expect(ImageDataError.missingFile(path: "a\nb").description.hasPrefix("a\\nb: no such file"))
  }
}
