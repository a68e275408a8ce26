import Foundation

/// The file that is meant by `path`: the one of this name, or of the name with .gz added or taken away, or of one that
/// programs make of it. 7-Zip unpacks `train-images.idx3-ubyte` where others have `train-images-idx3-ubyte`, some
/// systems write names in upper case, and Kaggle's archives have a folder of each file's name around it.
///
/// A folder never counts, so that one of the file's name does not hide the file beside it.
package func existingPath(_ path: String) -> String? {
  if let found = spelling(of: path) { return found }
  // The name once more, inside a folder of that name.
  let folder = plainName(path)
  return isDirectory(folder) ? spelling(of: folder + "/" + (folder as NSString).lastPathComponent) : nil
}

/// The name of a file without .gz.
package func plainName(_ name: String) -> String { name.hasSuffix(".gz") ? String(name.dropLast(3)) : name }

/// The file beside others that `path` names, letter by letter or nearly.
private func spelling(of path: String) -> String? {
  // libmatio reads no file that is compressed as a whole.
  let isMATLAB = path.hasSuffix(".mat")
  let other = path.hasSuffix(".gz") ? plainName(path) : path + ".gz"
  if let exact = [path, other].first(where: { isFile($0) && !(isMATLAB && $0 == other) }) { return exact }
  let folder = (path as NSString).deletingLastPathComponent
  let wanted = normalized((path as NSString).lastPathComponent, isMATLAB: isMATLAB)
  // An answer for a folder that cannot be listed, and for one that is not there.
  let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? []
  return names.sorted().lazy
    .filter { normalized($0, isMATLAB: isMATLAB) == wanted }
    .map { folder.isEmpty ? $0 : folder + "/" + $0 }
    .first(where: isFile)
}

private func normalized(_ name: String, isMATLAB: Bool) -> String {
  let name = name.lowercased()
  return isMATLAB ? name : plainName(name).replacing(".", with: "-")
}

/// Whether there is something of this name, and it is no folder.
private func isFile(_ path: String) -> Bool { access(path, F_OK) == 0 && !isDirectory(path) }
