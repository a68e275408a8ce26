/// Ends the program because of a programming error in the shapes handed to `operation`.
///
/// One function that is never inlined keeps the checks in the callers down to a branch, and, unlike `precondition`,
/// its message also reaches the user of a release build.
@inline(never)
package func shapeFailure(_ operation: String, _ shapes: Shape..., expected: String) -> Never {
  let found = shapes.map(\.description).joined(separator: " and ")
  fatalError("\(operation): expected \(expected), found \(shapes.count == 1 ? "shape" : "shapes") \(found)")
}

/// Ends the program because an argument of `operation` that is not a shape (an axis, an index, a share) is wrong.
@inline(never)
package func argumentFailure(
  _ operation: String, _ argument: String, _ value: some CustomStringConvertible, expected: String
) -> Never {
  fatalError("\(operation): expected \(expected) for \(argument), found \(value)")
}

@inline(never)
package func sizeFailure(_ operation: String, _ shape: Shape) -> Never {
  shapeFailure(operation, shape, expected: "at most \(Int.max) elements")
}

/// A count for BLAS or LAPACK, which take 32 bits; ends the program where they are too few.
@inline(__always)
func blasInt(_ value: Int, in operation: StaticString) -> Int32 {
  guard let result = Int32(exactly: value) else { blasFailure(operation, value) }
  return result
}

@inline(never)
private func blasFailure(_ operation: StaticString, _ value: Int) -> Never {
  argumentFailure("\(operation)", "an extent", value, expected: "at most \(Int32.max), what OpenBLAS can count to,")
}

@inline(never)
func rankFailure(_ rank: Int) -> Never {
  argumentFailure("Tensor", "the number of axes", rank, expected: "at most \(AxisVector.maximumCount)")
}

@inline(never)
func positionFailure(_ position: Int, count: Int) -> Never {
  argumentFailure("Shape", "an axis", position, expected: "0 ..< \(count)")
}
