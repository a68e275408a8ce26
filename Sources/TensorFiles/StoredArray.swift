internal import LinearAlgebra
internal import LocatedJSON

/// The numbers of a file on their way to a tensor.
struct StoredArray {
  let path: String
  /// Among several in a file.
  let name: String?
  /// The element type, as the format names it.
  let type: String
  /// Whole numbers, of which it depends on the values whether a tensor holds them.
  let isWhole: Bool
  /// The bits of a significand of the type, where the numbers are no whole ones.
  let precision: Int
  let shape: [Int]
  let doubles: () -> [Double]
  let floats: () -> [Float]

  /// - Throws: with the cause `.conversion`.
  func tensor<Scalar>(_ conversion: ElementConversion) throws(TensorFileError) -> Tensor<Scalar> {
    if shape.count > Shape.maximumCount {
      throw failure(
        "at most \(Shape.maximumCount) axes", "the shape \(shape)", "join some of them by reshape before it is saved")
    }
    if conversion == .exact { try checkPrecision(of: Scalar.self) }
    if Scalar.self == Float.self { return Tensor(Tensor<Float>(floats(), shape: Shape(shape))) }
    return Tensor(Tensor<Double>(doubles(), shape: Shape(shape)))
  }

  private func checkPrecision<Scalar: TensorScalar>(of scalar: Scalar.Type) throws(TensorFileError) {
    let available = Scalar.significandBitCount + 1
    let advice = "read it into a Tensor<Double>, or with converting: .rounding"
    if !isWhole {
      if precision <= available { return }
      throw failure("numbers that a \(Scalar.self) holds", "elements of type \(type)", advice)
    }
    // Those of 24 bits or fewer fit any tensor.
    if precision <= available { return }
    let limit = Double(1 << available)
    if let position = doubles().firstIndex(where: { $0.magnitude >= limit }) {
      throw failure(
        "whole numbers below 2^\(available) in magnitude, which a \(Scalar.self) holds",
        "\(doubles()[position]) at position \(position) of elements of type \(type)",
        Scalar.self == Double.self ? "read it with converting: .rounding" : advice)
    }
  }

  private func failure(_ expected: String, _ found: String, _ advice: String) -> TensorFileError {
    let place = singleLine(path) + (name.map { ": array \(abbreviated(singleLine($0)))" } ?? "")
    let description = "\(place): expected \(expected), found \(found); \(advice)"
    return TensorFileError(cause: .conversion, path: path, name: name, description: description)
  }
}
