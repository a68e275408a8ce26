extension Tensor {
  /// One element, by as many indices as there are axes; negative ones count from the end.
  public subscript(scalarAt indices: Int...) -> Scalar {
    get { withExtendedLifetime(storage) { storage.base[position(of: indices)] } }
    set {
      makeUniqueAndContiguous()
      storage.base[position(of: indices)] = newValue
    }
  }

  private func position(of indices: [Int]) -> Int {
    if indices.count != rank { shapeFailure("subscript(scalarAt:)", shape, expected: "\(indices.count) axes") }
    var result = offset
    for (axis, index) in indices.enumerated() {
      let extent = shape[axis]
      let position = index < 0 ? index + extent : index
      if position < 0 || position >= extent {
        argumentFailure(
          "subscript(scalarAt:)", "an index on shape \(shape)", index, expected: "-\(extent) ..< \(extent)")
      }
      result += position * strides[axis]
    }
    return result
  }
}
