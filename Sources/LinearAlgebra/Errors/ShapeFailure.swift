/// Ends the program because of a programming error in the shapes handed to `operation`.
///
/// One function that is never inlined keeps the checks in the callers down to a branch, and, unlike `precondition`,
/// its message also reaches the user of a release build.
@inline(never)
package func shapeFailure(_ operation: String, _ shapes: Shape..., expected: String) -> Never {
  let found = shapes.map(\.description).joined(separator: " and ")
  fatalError("\(operation): expected \(expected), found \(shapes.count == 1 ? "shape" : "shapes") \(found)")
}

/// Ends the program because an argument of `operation` that is not a shape (an axis, an index, a count) is wrong.
@inline(never)
package func argumentFailure(_ operation: String, _ argument: String, _ value: Int, expected: String) -> Never {
  fatalError("\(operation): expected \(expected) for \(argument), found \(value)")
}

@inline(never)
func rankFailure(_ rank: Int) -> Never {
  argumentFailure("Tensor", "the number of axes", rank, expected: "at most \(AxisVector.maximumCount)")
}

@inline(never)
func positionFailure(_ position: Int, count: Int) -> Never {
  argumentFailure("Shape", "an axis", position, expected: "0 ..< \(count)")
}
