extension DataSet {
  /// All data sets that can be named.
  public static let known = [mnist, fashionMNIST]

  /// 60,000 and 10,000 handwritten digits, 28 x 28 grey (LeCun, Cortes and Burges).
  static let mnist = DataSet(
    idxNamed: "mnist",
    advice: "put its four IDX files into a folder mnist in ~/.cache/vlae or $VLAE_DATA, or set data.directory")

  /// 60,000 and 10,000 articles of clothing in the format of MNIST (Xiao, Rasul and Vollgraf, 2017).
  static let fashionMNIST = DataSet(
    idxNamed: "fashion-mnist",
    advice: "run apt-get install dataset-fashion-mnist, or set data.directory to the folder of its four IDX files")

  /// A data set in the four files of MNIST.
  private init(idxNamed name: String, advice: String) {
    let prefixes: [Part: String] = [.training: "train", .test: "t10k"]
    let images = prefixes.mapValues { $0 + "-images-idx3-ubyte" }
    let labels = prefixes.mapValues { $0 + "-labels-idx1-ubyte" }
    let classes = 10
    self.init(
      name: name, folder: name, files: Part.allCases.flatMap { [images[$0]!, labels[$0]!] }, classes: classes,
      validationCount: 10_000, advice: advice
    ) { directory, part throws(ImageDataError) in
      try ImageCollection(
        idxImages: "\(directory)/\(images[part]!)", labels: "\(directory)/\(labels[part]!)", classes: classes)
    }
  }
}
