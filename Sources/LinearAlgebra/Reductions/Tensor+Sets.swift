/// The different elements of a tensor, ascending.
public struct UniqueElements<Scalar: TensorScalar>: Sendable {
  /// [count]; every NaN by itself, at the end.
  public let values: Tensor<Scalar>
  /// Where each comes first in the tensor's row-major order: [count].
  public let indices: Indices
  /// For each element of the tensor the position of its value: in the tensor's shape.
  public let inverse: Indices
  /// How often each occurs.
  public let counts: [Int]
}

extension Tensor {
  /// The different elements, where they come first, and how often they occur. 0 and -0 are one, NaN equals nothing.
  public func unique() -> UniqueElements<Scalar> {
    let elements = scalars
    let order = flattened().argsort().elements
    var (firsts, counts) = ([Int](), [Int]())
    var inverse = [Int](repeating: 0, count: elements.count)
    for place in order {
      if let first = firsts.last, elements[first] == elements[place] {
        counts[counts.count - 1] += 1
      } else {
        firsts.append(place)
        counts.append(1)
      }
      inverse[place] = firsts.count - 1
    }
    return UniqueElements(
      values: Tensor(firsts.map { elements[$0] }), indices: Indices(firsts, shape: [firsts.count]),
      inverse: Indices(inverse, shape: shape), counts: counts)
  }
}
