import ImageData
import ImageDataFetching
import Testing

struct DataSourceTests {
  @Test(arguments: DataSet.known) func everyDataSetHasOne(dataSet: DataSet) throws {
    let source = DataSource(of: dataSet)
    #expect(source.addresses.count > 1)
    for address in source.addresses {
      #expect(try source.mirrored(at: address.text).addresses == [address], "an address that a mirror could have")
    }
    #expect(!source.files.isEmpty)
    #expect(source.files.allSatisfy { $0.published != nil })
    // What is fetched makes the set complete.
    let names = source.files.flatMap { file -> [String] in
      switch file.content {
      case .file: [file.name.hasSuffix(".gz") ? String(file.name.dropLast(3)) : file.name]
      case .archive(let members): members.map(\.name)
      }
    }
    #expect(Set(names) == Set(dataSet.files + dataSet.pieces))
    #expect(names.count == Set(names).count)
    // Only the last file of an archive makes it one that is found.
    #expect(dataSet.pieces.isEmpty || names.suffix(dataSet.files.count) == dataSet.files[...])
  }

  @Test(arguments: [
    ("http://example.org", "http://example.org"), ("HTTPS://example.org/a/b/", "HTTPS://example.org/a/b"),
    ("http://127.0.0.1:80//", "http://127.0.0.1:80"),
  ])
  func mirrors(mirror: String, address: String) throws {
    let source = DataSource(of: DataSet.known[0])
    let mirrored = try source.mirrored(at: mirror)
    #expect(mirrored.addresses.map(\.text) == [address])
    #expect(mirrored.files.map(\.name) == source.files.map(\.name))
  }

  @Test(arguments: [
    ("ftp://me:secret@example.org", "ftp://example.org"), ("me:secret@example.org", "example.org"),
    ("http://me:se@cret@a/?b", "http://a/?b"),
  ])
  func passwordsAreNotShown(mirror: String, shown: String) {
    #expect(throws: FetchError.badMirror(shown)) { try DataAddress(mirror) }
    #expect(try! DataAddress("http://me:secret@example.org/a@b").text == "http://example.org/a@b")
  }

  @Test(arguments: [
    "", "example.org", "ftp://example.org", "file:///etc", "http://", "http:///a", "http://a/?b", "http://a/#b",
  ])
  func whatIsNoMirror(mirror: String) {
    #expect(throws: FetchError.badMirror(mirror)) { try DataSource(of: DataSet.known[0]).mirrored(at: mirror) }
  }
}
