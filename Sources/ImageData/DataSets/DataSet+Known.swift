extension DataSet {
  /// All data sets that can be named.
  public static let known = [mnist, fashionMNIST, omniglot, svhn, cifar10]

  /// 60,000 and 10,000 handwritten digits, 28 x 28 grey (LeCun, Cortes and Burges).
  static let mnist = DataSet(
    idxNamed: "mnist", libraryFolder: "MNIST",
    // Of the files with the MD5 sums 6bbc9ace..., a25bea73..., 2646ac64... and 27ae3e4e....
    publishedFiles: [
      "train-images-idx3-ubyte": .sha256("ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
      "train-labels-idx1-ubyte": .sha256("65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
      "t10k-images-idx3-ubyte": .sha256("0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
      "t10k-labels-idx1-ubyte": .sha256("ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
    ])

  /// 60,000 and 10,000 articles of clothing in the format of MNIST (Xiao, Rasul and Vollgraf, 2017).
  static let fashionMNIST = DataSet(
    idxNamed: "fashion-mnist", libraryFolder: "FashionMNIST",
    systemPackage: "dataset-fashion-mnist",
    // Of the contents of the .gz files with the MD5 sums 8d4fb7e6..., 25c81989..., bef4ecab... and bb300cfd....
    publishedFiles: [
      "train-images-idx3-ubyte": .sha256("c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"),
      "train-labels-idx1-ubyte": .sha256("bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"),
      "t10k-images-idx3-ubyte": .sha256("5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"),
      "t10k-labels-idx1-ubyte": .sha256("0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"),
    ])

  /// 24,345 and 8,070 handwritten characters of 50 alphabets, 28 x 28 grey, not in bytes (Lake, Salakhutdinov and
  /// Tenenbaum, 2015; reduced and divided by Burda, Grosse and Salakhutdinov, 2016). The label is the alphabet.
  static let omniglot = DataSet(
    name: "omniglot", folder: "omniglot", files: ["chardata.mat"], publishedCounts: [.training: 24_345, .test: 8_070],
    classes: 50, customaryValidationCount: 1_345,
    placement: "put chardata.mat (https://github.com/yburda/iwae, datasets/OMNIGLOT) into",
    publishedFiles: ["chardata.mat": .gitBlob("016a3536ffe5e1d38e42563a18d7a78bfaf643ec")]
  ) { directory, part, _ throws(ImageDataError) in
    let prefix = part == .test ? "test" : ""
    return try ImageCollection(
      omniglot: "\(directory)/chardata.mat", images: prefix + "data", targets: prefix + "target", alphabets: 50)
  }

  /// 73,257 and 26,032 photographs of house numbers' digits, 32 x 32 in colour (Netzer et al., 2011).
  static let svhn = DataSet(
    name: "svhn", folder: "svhn",
    otherForms: ["train", "test"].map { ("\($0)_32x32.mat.gz", "unpack it with gunzip") },
    files: ["train_32x32.mat", "test_32x32.mat"],
    publishedCounts: [.training: 73_257, .test: 26_032], classes: 10, customaryValidationCount: 10_000,
    placement: "put train_32x32.mat and test_32x32.mat (http://ufldl.stanford.edu/housenumbers) into",
    publishedFiles: [
      "train_32x32.mat": .md5("e26dedcc434d2e4c54c9b2d4a06d8373"),
      "test_32x32.mat": .md5("eb5a983be6a315427106f1b164d9cef3"),
    ]
  ) { directory, part, _ throws(ImageDataError) in
    try ImageCollection(svhn: "\(directory)/\(part == .training ? "train" : "test")_32x32.mat")
  }

  /// 50,000 and 10,000 photographs, 32 x 32 in colour (Krizhevsky, 2009). Fewer than five training files make a set
  /// that is usable, but partial.
  static let cifar10 = {
    let batches = (1...5).map { "data_batch_\($0).bin" }
    let folder = "cifar-10-batches-bin"
    let pythonVersion = "the version for Python, which is not read: vlae data fetch cifar-10 gets the binary one"
    return DataSet(
      name: "cifar-10", folder: folder, otherFolders: ["cifar-10"],
      otherForms: [
        ("cifar-10-batches-py", pythonVersion), ("data_batch_1", pythonVersion),
        ("cifar-10-python.tar.gz", pythonVersion), ("cifar-10-binary.tar.gz", "unpack it with tar -xzf"),
      ],
      files: ["test_batch.bin"], pieces: batches,
      publishedCounts: [.training: 50_000, .test: 10_000], classes: 10, customaryValidationCount: 10_000,
      placement: """
        unpack its binary version (https://www.cs.toronto.edu/~kriz/cifar.html) so that the .bin files are in
        """,
      // Checksums are published for the archive alone, of each file only its 10,000 records.
      publishedFiles: Dictionary(uniqueKeysWithValues: (batches + ["test_batch.bin"]).map { ($0, .size(30_730_000)) })
    ) { directory, part, pieces throws(ImageDataError) in
      let files = part == .test ? ["test_batch.bin"] : pieces
      return try ImageCollection(cifar: files.map { "\(directory)/\($0)" }, classes: 10)
    }
  }()

  /// A data set in the four files of MNIST.
  ///
  /// - Parameter libraryFolder: the folder that torchvision makes; the files are in `raw` below it.
  private init(
    idxNamed name: String, libraryFolder: String, systemPackage: String? = nil,
    publishedFiles: [String: PublishedFile]
  ) {
    let prefixes: [Part: String] = [.training: "train", .test: "t10k"]
    let images = prefixes.mapValues { $0 + "-images-idx3-ubyte" }
    let labels = prefixes.mapValues { $0 + "-labels-idx1-ubyte" }
    let classes = 10
    self.init(
      name: name, folder: name, otherFolders: [libraryFolder + "/raw", libraryFolder, "raw"],
      otherForms: [("\(name).npz", "Keras's file: set data.set to its path")],
      files: Part.allCases.flatMap { [images[$0]!, labels[$0]!] },
      publishedCounts: [.training: 60_000, .test: 10_000], classes: classes, customaryValidationCount: 10_000,
      systemPackage: systemPackage, placement: "put its four IDX files into", publishedFiles: publishedFiles
    ) { directory, part, _ throws(ImageDataError) in
      try ImageCollection(
        idxImages: "\(directory)/\(images[part]!)", labels: "\(directory)/\(labels[part]!)", classes: classes)
    }
  }
}
