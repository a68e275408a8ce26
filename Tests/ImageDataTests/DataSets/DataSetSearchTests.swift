import Foundation
import ImageData
import TestSupport
import Testing

@Suite("Where data sets are looked for")
struct DataSetSearchTests {
  let folder: TemporaryFolder
  let mnist: DataSet

  init() throws {
    folder = try TemporaryFolder()
    mnist = try DataSet(named: "mnist")
  }

  /// Writes the four files, empty, into a folder; returns its path.
  func place(_ directory: String, suffix: String = "") throws -> String {
    for file in mnist.files { try folder.write([], to: "\(directory)/\(file)\(suffix)") }
    return "\(folder.path)/\(directory)"
  }

  @Test("an explicit folder holds the files itself", arguments: ["", ".gz"])
  func explicit(suffix: String) throws {
    let directory = try place("here", suffix: suffix)
    let location = try mnist.locate(directory: directory, environment: [:])
    #expect(location == DataSet.Location(origin: .explicit, directory: directory))
  }

  @Test("... or in a sub-folder of the set's name, which goes first")
  func subfolder() throws {
    let directory = try place("here/mnist")
    #expect(try mnist.locate(directory: "\(folder.path)/here", environment: [:]).directory == directory)
    _ = try place("here")
    #expect(try mnist.locate(directory: "\(folder.path)/here", environment: [:]).directory == directory)
  }

  @Test("with an explicit folder nothing else is searched")
  func explicitAlone() throws {
    _ = try place("data/mnist")
    let empty = "\(folder.path)/empty"
    try FileManager.default.createDirectory(atPath: empty, withIntermediateDirectories: true)
    let found = error { _ = try mnist.locate(directory: empty, environment: ["VLAE_DATA": "\(folder.path)/data"]) }
    #expect(
      found
        == .dataSetNotFound(
          name: "mnist",
          searched: ["\(empty)/mnist (no such folder)", "\(empty) (without train-images-idx3-ubyte[.gz])"],
          advice: mnist.advice(directory: empty)))
    #expect(
      mnist.advice(directory: "my data")
        == "run vlae data fetch mnist --directory 'my data', or put its four IDX files into my data, "
        + "or search the usual folders by data.directory=null")
  }

  @Test("an explicit folder that is none")
  func notAFolder() throws {
    let missing = "\(folder.path)/none"
    #expect(error { _ = try mnist.locate(directory: missing, environment: [:]) } == .missingDirectory(path: missing))
    let file = try folder.write([], to: "file")
    #expect(error { _ = try mnist.locate(directory: file, environment: [:]) } == .notADirectory(path: file))
  }

  @Test("VLAE_DATA goes before the user's cache, XDG_CACHE_HOME before ~/.cache, a relative one is ignored")
  func order() throws {
    let environment = [
      "VLAE_DATA": "\(folder.path)/data", "XDG_CACHE_HOME": "\(folder.path)/cache", "HOME": "\(folder.path)/home",
    ]
    func found(_ environment: [String: String]) throws -> DataSet.Location {
      try mnist.locate(environment: environment)
    }
    let home = try place("home/.cache/vlae/mnist")
    #expect(throws: ImageDataError.self) { try found(environment) }
    var relative = environment
    relative["XDG_CACHE_HOME"] = "cache"
    #expect(try found(relative) == DataSet.Location(origin: .cache, directory: home))
    let cache = try place("cache/vlae/mnist")
    #expect(try found(environment) == DataSet.Location(origin: .cache, directory: cache))
    let data = try place("data/mnist")
    #expect(try found(environment) == DataSet.Location(origin: .environment, directory: data))
    try FileManager.default.removeItem(atPath: "\(data)/\(mnist.files[3])")
    #expect(try found(environment) == DataSet.Location(origin: .cache, directory: cache))
  }

  @Test("a data set that is nowhere: one line with its name, the places and what to do")
  func notFound() throws {
    try folder.write([], to: "data/mnist/train-images-idx3-ubyte.gz")
    let environment = ["VLAE_DATA": "\(folder.path)/data", "HOME": "/nonexistent"]
    let message = try #require(error { _ = try mnist.locate(environment: environment) }).description
    #expect(message.contains("data set \"mnist\" not found"))
    #expect(message.contains("\(folder.path)/data/mnist (without train-labels-idx1-ubyte[.gz])"))
    #expect(message.contains("/nonexistent/.cache/vlae/mnist (no such folder)"))
    #expect(message.contains("/usr/share/datasets/mnist (no such folder)"))
    #expect(message.contains("data.directory"))
    let fashion = try DataSet(named: "fashion-mnist")
    #expect(fashion.advice(environment: [:]).contains("apt-get install dataset-fashion-mnist"))
  }

  @Test("the advice names the user's cache as it is, and a MATLAB file without .gz")
  func advice() throws {
    func places(_ environment: [String: String]) -> Substring {
      let advice = mnist.advice(environment: environment)
      #expect(advice.hasPrefix("run vlae data fetch mnist, or put its four IDX files into a folder mnist in "))
      return advice.dropFirst("run vlae data fetch mnist, or put its four IDX files into a folder mnist in ".count)
    }
    #expect(places(["HOME": "/h"]) == "/h/.cache/vlae or $VLAE_DATA, or set data.directory")
    #expect(places(["HOME": "/h", "XDG_CACHE_HOME": "/c"]) == "/c/vlae or $VLAE_DATA, or set data.directory")
    #expect(places([:]) == "$VLAE_DATA, or set data.directory")
    let svhn = try DataSet(named: "svhn")
    try folder.write([], to: "svhn/train_32x32.mat")
    let message = try #require(error { _ = try svhn.locate(environment: ["VLAE_DATA": folder.path]) }).description
    #expect(message.contains("\(folder.path)/svhn (without test_32x32.mat)"))
  }

  /// The names of a file as programs and systems change them, for train-images-idx3-ubyte.
  @Test("names with a dot and in upper case", arguments: [
    { $0.replacing("-idx", with: ".idx") }, { $0.replacing("-idx", with: ".idx") + ".gz" }, { $0.uppercased() },
    { $0.uppercased() + ".GZ" },
  ] as [@Sendable (String) -> String])
  func spellings(spelling: @Sendable (String) -> String) throws {
    for file in mnist.files { try folder.write(sampleFile(file), to: "here/\(spelling(file))") }
    try expectSample(directory: "\(folder.path)/here")
  }

  @Test("folders of the files' names, as Kaggle has them, beside names with a dot and alone", arguments: [true, false])
  func kaggle(hasFiles: Bool) throws {
    for file in mnist.files {
      try folder.write(sampleFile(file), to: "here/\(file)/\(file)")
      if hasFiles { try folder.write(sampleFile(file), to: "here/\(file.replacing("-idx", with: ".idx"))") }
    }
    try expectSample(directory: "\(folder.path)/here")
  }

  @Test("a folder does not hide a compressed file of its name, and alone is named")
  func hiding() throws {
    for file in mnist.files {
      try folder.write(gzip(sampleFile(file)), to: "here/\(file).gz")
      try FileManager.default.createDirectory(atPath: "\(folder.path)/here/\(file)", withIntermediateDirectories: true)
    }
    try expectSample(directory: "\(folder.path)/here")
    unlink("\(folder.path)/here/\(mnist.files[0]).gz")
    let message = try #require(error { _ = try mnist.locate(directory: "\(folder.path)/here") }).description
    #expect(message.contains("here (without \(mnist.files[0])[.gz] (a folder of that name is there, without the file))"))
  }

  @Test("the folders that torchvision makes", arguments: ["MNIST/raw", "MNIST", "raw"])
  func torchvision(name: String) throws {
    for file in mnist.files { try folder.write(sampleFile(file), to: "here/\(name)/\(file)") }
    try expectSample(directory: "\(folder.path)/here")
    let location = try mnist.locate(environment: ["VLAE_DATA": "\(folder.path)/here"])
    #expect(location == DataSet.Location(origin: .environment, directory: "\(folder.path)/here/\(name)"))
  }

  @Test("other forms of a set are named with what to do", arguments: [
    ("mnist", "mnist.npz", "Keras's file: set data.set to its path"),
    ("svhn", "train_32x32.mat.gz", "unpack it with gunzip"),
    ("cifar-10", "data_batch_1", "the version for Python, which is not read: vlae data fetch cifar-10 gets"),
    ("cifar-10", "cifar-10-python.tar.gz", "the version for Python"),
    ("cifar-10", "cifar-10-binary.tar.gz", "unpack it with tar -xzf"),
  ])
  func otherForms(name: String, file: String, advice: String) throws {
    try folder.write([1], to: file)
    let set = try DataSet(named: name)
    let message = try #require(error { _ = try set.locate(directory: folder.path) }).description
    #expect(message.contains(", but with \(file): \(advice)"), "\(message)")
  }

  /// The content of one of MNIST's files, small.
  private func sampleFile(_ name: String) -> [UInt8] {
    let sample = sampleImages(count: 5)
    return name.contains("images") ? idx(shape: [5, 4, 3], sample.pixels) : idx(shape: [5], sample.labels)
  }

  private func expectSample(directory: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let location = try mnist.locate(directory: directory)
    let (training, test) = try mnist.load(from: location.directory)
    #expect(training.count == 5 && test.count == 5, sourceLocation: sourceLocation)
    #expect(mnist.inspect(at: location.directory).isReadable, sourceLocation: sourceLocation)
    #expect(mnist.missingFiles(at: location.directory) == [], sourceLocation: sourceLocation)
  }

  @Test("the searched folders stand in the order of the search")
  func searchedFolders() {
    let environment = ["VLAE_DATA": "/d", "HOME": "/h"]
    #expect(
      DataSet.searchedFolders(environment: environment) == [
        DataSet.Location(origin: .environment, directory: "/d"),
        DataSet.Location(origin: .cache, directory: "/h/.cache/vlae"),
        DataSet.Location(origin: .system, directory: "/usr/share/datasets"),
      ])
  }

  @Test("the survey tells for every set where it is or why not")
  func survey() throws {
    let directory = try place("data/mnist")
    let survey = DataSet.survey(environment: ["VLAE_DATA": "\(folder.path)/data"])
    #expect(survey.map(\.dataSet.name) == DataSet.known.map(\.name))
    #expect(try survey[0].location.get() == DataSet.Location(origin: .environment, directory: directory))
    for (_, location) in DataSet.survey(directory: folder.path + "/none") {
      #expect(throws: ImageDataError.missingDirectory(path: folder.path + "/none")) { try location.get() }
    }
  }
}
