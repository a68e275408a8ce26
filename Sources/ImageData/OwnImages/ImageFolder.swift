import FileAccess
import Foundation
import LinearAlgebra

/// A folder with PNG and JPEG files, in it or in folders below.
struct ImageFolder {
  let path: String
  /// To bring all images to; nil where they have one size.
  let size: (height: Int, width: Int)?

  /// The images in the order of their names, from the folder on. Sub-folders `train` and `test` are the two parts.
  func load() throws(ImageDataError) -> (images: ImageCollection, test: ImageCollection?) {
    let files = try imageFiles()
    guard let isTest = try parts(of: files) else { return (try read(files), nil) }
    let images = try read(files)
    return (
      images.subset(files.indices.filter { !isTest($0) }), images.subset(files.indices.filter { isTest($0) })
    )
  }

  /// Which of the files are for testing; nil where the folder does not say.
  ///
  /// Test images that were taken for others would be trained on without a word: so a folder that has one of the two
  /// parts, in any letters, has the other one as well and nothing beside them.
  private func parts(of files: [String]) throws(ImageDataError) -> ((Int) -> Bool)? {
    let tops = files.map { file in file.split(separator: "/").count > 1 ? file.split(separator: "/")[0].lowercased() : "" }
    let names = Set(tops)
    guard names.contains("train") || names.contains("test") else { return nil }
    if names == ["train", "test"] { return { tops[$0] == "test" } }
    throw .unusable(
      path: path, expected: "images in two sub-folders, train and test, where it has one of them",
      found: names.map { $0.isEmpty ? "images beside the sub-folders" : $0 }.sorted().joined(separator: ", "),
      advice: "name the parts by data.set and data.test, such as \(path)/train and \(path)/test")
  }

  private static let endings: Set = ["png", "jpg", "jpeg", "jpe", "jfif"]
  /// Of images that are not read: leaving them out without a word would train on other data than the user has.
  private static let otherEndings: Set = [
    "gif", "bmp", "webp", "tif", "tiff", "ppm", "pgm", "heic", "avif", "jp2", "jxl", "tga", "ico", "svg", "dcm", "raw",
    "psd", "exr",
  ]

  /// Paths of the images from the folder on, sorted.
  private func imageFiles() throws(ImageDataError) -> [String] {
    var (images, others): ([String], [String]) = ([], [])
    try visit("", depth: 0, &images, &others)
    if let other = others.first(where: { Self.otherEndings.contains(Self.ending($0)) }) {
      throw .unusable(
        path: "\(path)/\(other)", expected: "PNG and JPEG images alone", found: "one of another format",
        advice: "convert it, or take it out of the folder")
    }
    if images.isEmpty {
      throw .unusable(
        path: path, expected: "a folder with PNG or JPEG images, in it or below it",
        found: others.isEmpty
          ? "no files" : "\(others.count) other file\(others.count == 1 ? "" : "s"), such as \(others[0])",
        advice: knownSetAdvice ?? "check the path")
    }
    return images.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// What to do where the folder is that of a data set with a name.
  private var knownSetAdvice: String? {
    for set in DataSet.known {
      if (set.files + set.pieces).contains(where: { existingPath("\(path)/\($0)") != nil }) {
        return "it may be \(set.name): set data.set to \"\(set.name)\" and data.directory to the folder"
      }
      if let form = set.otherForms.first(where: { exists("\(path)/\($0.path)") }) {
        return "it may be \(set.name): \(form.path), \(form.advice)"
      }
    }
    return nil
  }

  private func visit(
    _ folder: String, depth: Int, _ images: inout [String], _ others: inout [String]
  ) throws(ImageDataError) {
    let place = folder.isEmpty ? path : "\(path)/\(folder)"
    // Links may lead in circles.
    if depth > 16 {
      throw .unusable(
        path: place, expected: "at most 16 folders inside one another", found: "more",
        advice: "check for links in a circle")
    }
    let names: [String]
    do throws(FileError) {
      names = try Files.list(place) ?? []
    } catch {
      throw .cannotRead(path: place, reason: error.reason)
    }
    for name in names where !name.hasPrefix(".") {
      let relative = folder.isEmpty ? name : "\(folder)/\(name)"
      if isDirectory("\(path)/\(relative)") {
        try visit(relative, depth: depth + 1, &images, &others)
      } else if Self.endings.contains(Self.ending(name)) || DecodedImage.isImage("\(path)/\(relative)") {
        images.append(relative)
      } else {
        others.append(relative)
      }
    }
  }

  private static func ending(_ name: String) -> String { name.split(separator: ".").last.map { $0.lowercased() } ?? "" }

  /// Reads images in their order, on all threads. Memory holds what is kept, and for each thread one image in the size
  /// of its file.
  private func read(_ files: [String]) throws(ImageDataError) -> ImageCollection {
    let size = size
    let first = try DecodedImage(contentsOf: "\(path)/\(files[0])")
    let (height, width) = size ?? (first.height, first.width)
    let limit = Int(ProcessInfo.processInfo.physicalMemory / 2)
    if files.count * height * width > limit / 3 {
      throw .unusable(
        path: path, expected: "images that fit into half of the memory, \(limit) bytes",
        found: "\(files.count) of \(height) x \(width)", advice: "set data.resize to a smaller size")
    }
    let images = Threads.map(files.count) { index -> Result<(channels: Int, planes: [UInt8]), ImageDataError> in
      Result { () throws(ImageDataError) in
        let file = "\(path)/\(files[index])"
        let image = index == 0 ? first : try DecodedImage(contentsOf: file)
        let planes = image.planes(channels: image.channels)
        if image.height == height && image.width == width { return (image.channels, planes) }
        guard size != nil else {
          throw .unusable(
            path: file, expected: "\(height) x \(width) pixels (height x width), as \(files[0]) has",
            found: "\(image.height) x \(image.width)",
            advice: "bring all to one size by data.resize, such as [\(height), \(width)]")
        }
        let resized = AreaAveraging(from: (image.height, image.width), to: (height, width)).callAsFunction(planes)
        return (image.channels, resized)
      }
    }
    let decoded = try images.map { image throws(ImageDataError) in try image.get() }
    // Among coloured images a grey one has three equal planes.
    let channels = decoded.map(\.channels).max()!
    var bytes: [UInt8] = []
    bytes.reserveCapacity(files.count * channels * height * width)
    for image in decoded {
      for _ in 0..<(image.channels == channels ? 1 : channels) { bytes += image.planes }
    }
    return ImageCollection(
      .bytes(bytes), count: files.count, channels: channels, height: height, width: width, labels: nil, names: files)
  }
}
