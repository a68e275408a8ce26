import ImageData

extension DataSource {
  /// Where the files of each data set are served, by its name; those that answer most reliably come first.
  ///
  /// Not verified from here: they are written down from the publishers' pages and from the download code of well-known
  /// libraries, and no test asks them. Each file is compared with its published digest, wherever it came from. Where an
  /// address has moved, `--mirror` takes its place at run time, and this table is the one place to correct.
  static let addresses: [String: [DataAddress]] = [
    "mnist": [
      "https://ossci-datasets.s3.amazonaws.com/mnist",
      "https://storage.googleapis.com/cvdf-datasets/mnist",
      "http://yann.lecun.com/exdb/mnist",
    ],
    "fashion-mnist": [
      "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com",
      "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion",
      "https://storage.googleapis.com/tensorflow/tf-keras-datasets",
    ],
    "omniglot": [
      "https://raw.githubusercontent.com/yburda/iwae/master/datasets/OMNIGLOT",
      "https://github.com/yburda/iwae/raw/master/datasets/OMNIGLOT",
      "https://cdn.jsdelivr.net/gh/yburda/iwae@master/datasets/OMNIGLOT",
    ],
    "svhn": [
      "http://ufldl.stanford.edu/housenumbers",
      "https://web.archive.org/web/2020id_/http://ufldl.stanford.edu/housenumbers",
    ],
    "cifar-10": [
      "https://www.cs.toronto.edu/~kriz",
      "https://web.archive.org/web/2020id_/https://www.cs.toronto.edu/~kriz",
    ],
  ].mapValues { $0.map { DataAddress(published: $0) } }

  /// Where the files of a data set are published.
  public init(of dataSet: DataSet) {
    addresses = Self.addresses[dataSet.name]!
    files =
      switch dataSet.name {
      case "mnist", "fashion-mnist": Self.files(of: dataSet, suffix: ".gz", byteLimit: 64 << 20)
      case "cifar-10": [Self.cifarArchive(of: dataSet)]
      default: Self.files(of: dataSet, byteLimit: 256 << 20)
      }
  }

  private static func files(of dataSet: DataSet, suffix: String = "", byteLimit: Int) -> [RemoteFile] {
    dataSet.files.map { file in
      RemoteFile(name: file + suffix, published: dataSet.publishedFiles[file], byteLimit: byteLimit)
    }
  }

  /// The MD5 sum stands beside the archive's address.
  private static func cifarArchive(of dataSet: DataSet) -> RemoteFile {
    let members = (dataSet.pieces + dataSet.files).map { file in
      RemoteFile.Member(
        path: "\(dataSet.folder)/\(file)", name: file, published: dataSet.publishedFiles[file])
    }
    return RemoteFile(
      name: "cifar-10-binary.tar.gz", published: .md5Compressed("c32a1d4ab5d03f1284b67883e8d13530"),
      byteLimit: 256 << 20, content: .archive(members))
  }
}
