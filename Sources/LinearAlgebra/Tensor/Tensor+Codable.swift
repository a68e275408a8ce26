extension Tensor: Codable {
  private enum CodingKeys: String, CodingKey {
    case shape, elements
  }

  /// Writes the extents under `shape` and the elements, in row-major order, under `elements`.
  ///
  /// Every element keeps its bits but for NaN, whose payload a format may drop. JSON has no NaN and no infinity: a
  /// `JSONEncoder` throws `EncodingError.invalidValue` for them unless its `nonConformingFloatEncodingStrategy` gives
  /// them texts, and its decoder needs the same ones.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Array(shape), forKey: .shape)
    try container.encode(scalars, forKey: .elements)
  }

  /// Reads what ``encode(to:)`` writes. The precision is that of this tensor: numbers that it lacks are rounded, or
  /// refused, as the decoder does with a `Float` or `Double`.
  ///
  /// - Throws: `DecodingError.dataCorrupted` for a shape of more than eight axes, with a negative extent or of more
  ///   elements than can be counted, and where there are more or fewer elements than the shape has.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let extents = try container.decode([Int].self, forKey: .shape)
    func failure(_ key: CodingKeys, _ expected: String, _ found: String) -> DecodingError {
      .dataCorruptedError(forKey: key, in: container, debugDescription: "expected \(expected), found \(found)")
    }
    if extents.count > Shape.maximumCount {
      throw failure(.shape, "at most \(Shape.maximumCount) axes", "the shape \(extents)")
    }
    if let negative = extents.first(where: { $0 < 0 }) {
      throw failure(.shape, "extents of 0 or more", "\(negative) in the shape \(extents)")
    }
    let count = extents.contains(0) ? 0 : extents.reduce(1 as Int?) { product, extent in
      product.flatMap { $0.multipliedReportingOverflow(by: extent).overflow ? nil : $0 * extent }
    }
    let elements = try container.decode([Scalar].self, forKey: .elements)
    guard elements.count == count else {
      throw failure(.elements, "as many elements as the shape \(extents) has", "\(elements.count)")
    }
    self.init(elements, shape: Shape(extents))
  }
}
