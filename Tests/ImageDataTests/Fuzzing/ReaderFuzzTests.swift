import ImageData
import NumPyFiles
import Safetensors
import TestSupport
import Testing

/// Damaged files by the thousand: a reader gives the images that its format promises, or an error that names the file;
/// it never crashes, takes long, or fills the memory.
@Suite("Readers of damaged files", .serialized)
struct ReaderFuzzTests {
  enum Reader: String, CaseIterable {
    case idx, gzipIDX, compressedIDX, plainSVHN, zlibSVHN, compressedSVHN, bigEndianSVHN, plainOmniglot
    case compressedOmniglot, cifar, gzipCIFAR
    case ownArray, ownArchive, ownTensors, ownMATLAB, ownPNG, ownJPEG

    /// What is mutated.
    var content: [UInt8] {
      switch self {
      case .idx, .gzipIDX, .compressedIDX:
        let whole = ImageDataTests.idx(shape: [5, 4, 3], sampleImages(count: 5).pixels)
        return self == .compressedIDX ? gzip(whole) : whole
      case .plainSVHN: return matFile(svhnArrays())
      case .bigEndianSVHN: return matFile(svhnArrays(), isBigEndian: true)
      case .compressedSVHN: return matFile(svhnArrays(), compressed: true)
      case .zlibSVHN: return svhnArrays()[1].element(MATEncoder())
      case .plainOmniglot: return matFile(omniglotArrays())
      case .compressedOmniglot: return matFile(omniglotArrays(), compressed: true)
      case .ownArray: return NumPyArray(sampleImages(count: 5).pixels, shape: [5, 4, 3]).encoded
      case .ownArchive:
        let images = NumPyArray(sampleImages(count: 5).pixels.map { Float($0) / 255 }, shape: [5, 4, 3])
        return try! NumPyArchive.encoded([("images", images)])
      case .ownTensors:
        let tensor = SafetensorsTensor(
          name: "images", shape: [5, 4, 3], values: sampleImages(count: 5).pixels.map { Float($0) / 255 })
        return try! SafetensorsFile(path: "", tensors: [tensor]).encoded
      case .ownMATLAB:
        return matFile([MATArray(name: "x", shape: [5, 4, 3], values: sampleImages(count: 5).pixels.map(Double.init))])
      case .ownPNG: return png(3, 4, 1, sampleImages(count: 1).pixels)
      case .ownJPEG: return jpeg(3, 4, 1, sampleImages(count: 1).pixels)
      case .cifar, .gzipCIFAR: return (0..<6150).map { $0 % 3073 == 0 ? 7 : UInt8($0 % 5) }.dropLast(4)
      }
    }

    /// The file around mutated content.
    func file(_ content: [UInt8]) -> [UInt8] {
      switch self {
      case .gzipIDX, .gzipCIFAR: gzip(content)
      // Only so does damage come past the checksum of compressed data.
      case .zlibSVHN:
        matHeader() + compressedElement(content) + compressedElement(svhnArrays()[0].element(MATEncoder()))
      default: content
      }
    }

    func read(_ path: String, labels: String) throws(ImageDataError) -> ImageCollection {
      switch self {
      case .idx, .gzipIDX, .compressedIDX: try ImageCollection(idxImages: path, labels: labels, classes: 10)
      case .plainSVHN, .zlibSVHN, .compressedSVHN, .bigEndianSVHN: try ImageCollection(svhn: path)
      case .plainOmniglot, .compressedOmniglot:
        try ImageCollection(omniglot: path, images: "data", targets: "target", alphabets: 3)
      case .cifar, .gzipCIFAR: try ImageCollection(cifar: [path], classes: 10)
      case .ownArray, .ownArchive, .ownTensors, .ownMATLAB, .ownPNG, .ownJPEG: try OwnImages(path).loadAll()
      }
    }

    var imageShape: [Int] {
      switch self {
      case .idx, .gzipIDX, .compressedIDX, .ownArray, .ownArchive, .ownTensors, .ownMATLAB, .ownPNG, .ownJPEG: [1, 4, 3]
      case .plainOmniglot, .compressedOmniglot: [1, 28, 28]
      default: [3, 32, 32]
      }
    }
  }

  @Test("an error with the file's name, or images", arguments: Reader.allCases)
  func damaged(reader: Reader) throws {
    let folder = try TemporaryFolder()
    let labels = try folder.write(idx(shape: [5], sampleImages(count: 5).labels), to: "labels")
    let content = reader.content
    let path = try folder.write(reader.file(content), to: "file")
    #expect(try reader.read(path, labels: labels).imageShape == reader.imageShape, "undamaged")

    try fuzz(content, to: "file", in: folder, file: reader.file, leastRefused: 1 / 4) { seed throws(ImageDataError) in
      check(try reader.read(path, labels: labels), reader, seed)
    }
  }

  func check(_ images: ImageCollection, _ reader: Reader, _ seed: Int) {
    // Dimensions that fit the data by chance are right by the format.
    if reader.imageShape != [1, 4, 3] { #expect(images.imageShape == reader.imageShape, "seed \(seed)") }
    #expect(images.count > 0, "seed \(seed)")
    #expect(images.labels?.allSatisfy { $0 < 10 } ?? true, "seed \(seed)")
    if case .floats(let floats) = images.pixels {
      #expect(floats.allSatisfy { $0 >= 0 && $0 <= 1 }, "seed \(seed)")
    }
  }
}
