extension ImageFormat {
  /// An array of bytes as MNIST's, gzip-compressed or not.
  static let idx = ImageFormat(
    name: "IDX", endings: ["gz", "idx", "idx2-ubyte", "idx3-ubyte", "idx4-ubyte"],
    matches: { start in
      start.starts(with: [0x1f, 0x8b])
        || start.count > 3 && start[0] == 0 && start[1] == 0
          && (0x08...0x0e).contains(start[2]) && (1...4).contains(start[3])
    }
  ) { path throws(ImageDataError) in
    ImageArrayFile(names: ["array"]) { _ throws(ImageDataError) in
      let file = try IDXFile(path: path, ranks: 2...4)
      return ImageArray(path: file.path, shape: file.shape, values: .bytes(file.bytes))
    }
  }
}
