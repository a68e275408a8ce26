import NumPyFiles
import TestSupport
import Testing

@Suite("Archives of arrays")
struct NumPyArchiveTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func roundTrips() throws {
    let path = folder.file("x.npz")
    let arrays: [(name: String, array: NumPyArray)] = [
      ("a", NumPyArray([1, 2, 3] as [Float], shape: [3])), ("empty", NumPyArray([] as [Double], shape: [0, 4])),
      ("größe", NumPyArray([7, -8] as [Int], shape: [2, 1])),
    ]
    try NumPyArchive.write(arrays, to: path)
    let archive = try NumPyArchive(contentsOf: path)
    #expect(archive.names == arrays.map(\.name))
    for (name, array) in arrays { #expect(try archive.array(name) == array) }
    #expect(try NumPyArchive.encoded(arrays) == folder.bytes(of: "x.npz"), "the same bytes each time")
  }

  @Test func namesWhatIsThere() throws {
    let path = folder.file("x.npz")
    try NumPyArchive.write([("train", NumPyArray([1] as [Float], shape: [1]))], to: path)
    let error = #expect(throws: NumPyError.self) { try NumPyArchive(contentsOf: path).array("trian") }
    #expect("\(error!)" == "\(path): expected an array called trian, found train; did you mean train?")
  }

  @Test func damageIsFound() throws {
    let values = (0..<2000).map { Float($0) }
    try NumPyArchive.write([("a", NumPyArray(values, shape: [2000]))], to: folder.file("x.npz"))
    let whole = try folder.bytes(of: "x.npz")
    // One bit of an element: the archive has a checksum.
    var flipped = whole
    flipped[5000] ^= 1
    let path = try folder.write(flipped, to: "flipped.npz")
    let error = #expect(throws: NumPyError.self) { try NumPyArchive(contentsOf: path).array("a") }
    #expect("\(error!)".hasPrefix(path), "\(error!)")
    for length in [0, 3, 30, 100, 5000] {
      let path = try folder.write(Array(whole[..<length]), to: "cut.npz")
      #expect(throws: NumPyError.self, "\(length)") { try NumPyArchive(contentsOf: path).array("a") }
    }
  }

  /// What a small file may claim is bounded: nothing of it is inflated.
  @Test func anArrayBeyondTheLimitIsRefused() throws {
    var bytes = try NumPyArchive.encoded([("a", NumPyArray([1, 2] as [Float], shape: [2]))])
    let (small, large) = (Array("(2,), }         ".utf8), Array("(999999999999,),".utf8))
    let place = try #require(bytes.indices.first { bytes[$0...].starts(with: small) })
    bytes.replaceSubrange(place..<place + small.count, with: large)
    let brace = place + large.count
    bytes[brace + 1] = UInt8(ascii: "}")
    let path = try folder.write(bytes, to: "bomb.npz")
    let error = #expect(throws: NumPyError.self) { try NumPyArchive(contentsOf: path).array("a") }
    let reason = "the shape [999999999999] of 4-byte elements, 3999999999996; store fewer images, or the array alone"
    #expect("\(error!)".contains(reason), "\(error!)")
  }

  @Test func otherFilesAreRefused() throws {
    let path = try folder.write(Array("no archive at all".utf8), to: "x.npz")
    #expect(throws: NumPyError.self) { try NumPyArchive(contentsOf: path) }
    #expect(throws: (any Error).self) { try NumPyArchive(contentsOf: folder.path) }
  }
}
