import FileAccess
import Safetensors

extension ImageFormat {
  /// Tensors by name. Its header begins with its length, in eight bytes, and a brace.
  static let safetensors = ImageFormat(
    name: ".safetensors", endings: ["safetensors"],
    matches: { $0.count > 8 && $0[8] == UInt8(ascii: "{") && $0[5] == 0 && $0[6] == 0 && $0[7] == 0 }
  ) { path throws(ImageDataError) in
    let file = try safetensorsFile(path)
    return ImageArrayFile(names: file.tensors.map(\.name) + file.unreadTypes.keys.sorted()) {
      name throws(ImageDataError) in
      let tensor: SafetensorsTensor
      do throws(SafetensorsError) {
        tensor = try file.tensor(name)
      } catch {
        throw .otherFormat(path: path, message: error.description)
      }
      let place = "\(path):\(name)"
      let values: ImageCollection.Pixels
      switch tensor.type {
      case .uint8: values = .bytes(tensor.unsignedBytes)
      case .float32: values = .floats(tensor.floats)
      default: values = .floats(try ImageArray.floats(tensor.doubles, shape: tensor.shape, path: place))
      }
      return ImageArray(path: place, shape: tensor.shape, values: values)
    }
  }

  private static func safetensorsFile(_ path: String) throws(ImageDataError) -> SafetensorsFile {
    do {
      return try SafetensorsFile(contentsOf: path)
    } catch let error as FileError {
      throw .cannotRead(path: path, reason: error.reason)
    } catch {
      throw .otherFormat(path: path, message: "\(error)")
    }
  }
}
