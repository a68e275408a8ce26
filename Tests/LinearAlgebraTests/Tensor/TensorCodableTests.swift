import Foundation
import LinearAlgebra
import TestSupport
import Testing

@Suite("Tensor+Codable")
struct TensorCodableTests {
  private func decode<Scalar: TensorScalar>(_ type: Tensor<Scalar>.Type, _ text: String) throws -> Tensor<Scalar> {
    try JSONDecoder().decode(type, from: Data(text.utf8))
  }

  @Test("the shape and the elements in row-major order")
  func format() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let tensor: Tensor<Float> = [[1, 2.5, -3], [0, 7, 8]]
    let rows = String(decoding: try encoder.encode(tensor), as: UTF8.self)
    #expect(rows == #"{"elements":[1,2.5,-3,0,7,8],"shape":[2,3]}"#)
    let column = String(decoding: try encoder.encode(tensor.transposed()), as: UTF8.self)
    #expect(column == #"{"elements":[1,0,2.5,7,-3,8],"shape":[3,2]}"#)
  }

  @Test("there and back, as JSON and as a property list, in both precisions",
    arguments: [[], [0], [1], [5], [2, 0, 3], [3, 4], [2, 1, 1, 2, 1, 1, 2, 2]] as [Shape])
  func roundTrips(shape: Shape) throws {
    func check<Scalar: TensorScalar>(_ type: Scalar.Type) throws {
      var generator = SplitMix64(seed: 3)
      var tensor = Tensor(Reference<Scalar>(random: Array(shape), using: &generator))
      if shape.elementCount > 2 {
        let extremes: [Scalar] = [-0.0, .leastNonzeroMagnitude, .greatestFiniteMagnitude]
        tensor.withUnsafeMutableBufferPointer { _ = $0.update(fromContentsOf: extremes) }
      }
      let json = try JSONDecoder().decode(Tensor<Scalar>.self, from: JSONEncoder().encode(tensor))
      #expect(json.shape == shape && json == tensor)
      let list = try PropertyListDecoder().decode(Tensor<Scalar>.self, from: PropertyListEncoder().encode(tensor))
      #expect(list.shape == shape && list == tensor)
      let signs = [json, list].map { $0.scalars.map(\.sign) }
      #expect(signs == [tensor.scalars.map(\.sign), tensor.scalars.map(\.sign)])
    }
    try check(Float.self)
    try check(Double.self)
  }

  @Test("NaN and infinities pass through JSON by the coders' strategies alone")
  func notFinite() throws {
    let tensor = Tensor<Double>([1, .infinity, -.infinity, .nan])
    #expect(throws: EncodingError.self) { try JSONEncoder().encode(tensor) }
    let (encoder, decoder) = (JSONEncoder(), JSONDecoder())
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let data = try encoder.encode(tensor)
    let back = try decoder.decode(Tensor<Double>.self, from: data)
    #expect(back[0..<3] == tensor[0..<3] && back[3].scalar.isNaN)
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(Tensor<Double>.self, from: data) }
  }

  @Test("what is no tensor is refused with the key, what was expected and what was found", arguments: [
    ("[2, 3]", "[1, 2, 3]", "elements", "expected as many elements as the shape [2, 3] has, found 3"),
    ("[]", "[]", "elements", "expected as many elements as the shape [] has, found 0"),
    ("[0]", "[1]", "elements", "expected as many elements as the shape [0] has, found 1"),
    ("[-1]", "[1]", "shape", "expected extents of 0 or more, found -1 in the shape [-1]"),
    ("[1, 1, 1, 1, 1, 1, 1, 1, 1]", "[1]", "shape", "expected at most 8 axes, found the shape [1, 1, 1"),
    ("[4611686018427387904, 4]", "[]", "elements", "expected as many elements as the shape [4611686018427387904, 4]"),
  ])
  func refuses(shape: String, elements: String, key: String, message: String) throws {
    let error = #expect(throws: DecodingError.self) {
      try decode(Tensor<Double>.self, #"{"shape": \#(shape), "elements": \#(elements)}"#)
    }
    guard case .dataCorrupted(let context) = error else {
      Issue.record("found \(String(describing: error))")
      return
    }
    #expect(context.codingPath.map(\.stringValue) == [key])
    #expect(context.debugDescription.hasPrefix(message), "\(context.debugDescription)")
  }

  @Test("missing keys and other types are the decoder's errors")
  func foreign() {
    for text in [#"{"shape": [1]}"#, #"{"elements": [1]}"#, #"{"shape": [1.5], "elements": [1]}"#, "[1]"] {
      #expect(throws: DecodingError.self, "\(text)") { try decode(Tensor<Float>.self, text) }
    }
  }
}
