/// Einstein's sum convention, parsed once: `Einsum("bij,bjk->bik")(a, b)`.
///
/// A letter names an axis in each operand and in the result. Letters that the result does not have are summed over; one
/// that an operand has twice takes its diagonal. `...` stands for the axes that the letters leave over, aligned at the
/// last one; extents of 1 broadcast. Without `->` the result has the axes of `...` and the letters that occur once, in
/// alphabetical order, as in NumPy. Operands are contracted from left to right, each time by one product of matrices
/// (BLAS `?gemm`): put those first whose product is small.
public struct Einsum: Sendable {
  /// As it was written.
  public let subscripts: String
  private let inputs: [Term]
  private let output: Term?

  /// Letters before and after `...`.
  private struct Term {
    var leading: [Int] = []
    var trailing: [Int] = []
    var hasEllipsis = false

    var letters: [Int] { leading + trailing }
  }

  /// Ends the program where the subscripts cannot be read.
  public init(_ subscripts: String) {
    self.subscripts = subscripts
    let text = subscripts.filter { $0 != " " }
    let sides = text.split(separator: "->", omittingEmptySubsequences: false)
    if sides.count > 2 { einsumFailure(subscripts, "one ->") }
    inputs = sides[0].split(separator: ",", omittingEmptySubsequences: false).map { Self.term($0, subscripts) }
    output = sides.count == 2 ? Self.term(sides[1], subscripts) : nil
    if let output, let wrong = output.letters.first(where: { letter in
      !inputs.contains { $0.letters.contains(letter) } || output.letters.filter { $0 == letter }.count > 1
    }) {
      einsumFailure(subscripts, "each letter of the result once and in an operand, found \(Self.letter(wrong))")
    }
  }

  private static func term(_ text: Substring, _ subscripts: String) -> Term {
    var term = Term()
    let parts = text.split(separator: "...", omittingEmptySubsequences: false)
    if parts.count > 2 { einsumFailure(subscripts, "at most one ... in a term") }
    term.hasEllipsis = parts.count == 2
    for (position, part) in parts.enumerated() {
      for scalar in part.unicodeScalars {
        guard scalar.isASCII, scalar.properties.isAlphabetic else {
          einsumFailure(subscripts, "letters, found \(scalar)")
        }
        if position == 0 { term.leading.append(Int(scalar.value)) } else { term.trailing.append(Int(scalar.value)) }
      }
    }
    return term
  }

  private static func letter(_ name: Int) -> String { String(Unicode.Scalar(UInt8(name))) }

  /// The result for these operands; ends the program where their shapes do not fit the subscripts.
  public func callAsFunction<Scalar>(_ operands: Tensor<Scalar>...) -> Tensor<Scalar> { contract(operands) }

  /// The result for these operands; ends the program where their shapes do not fit the subscripts.
  public func callAsFunction<Scalar>(_ operands: [Tensor<Scalar>]) -> Tensor<Scalar> { contract(operands) }

  package func contract<Operand: ContractionOperand>(_ operands: [Operand]) -> Operand {
    if operands.count != inputs.count {
      einsumFailure(subscripts, "\(inputs.count) operands, found \(operands.count)")
    }
    var extents: [Int: Int] = [:]
    var ellipsisRank = 0
    let named = zip(operands, inputs).map { operand, term -> NamedAxes<Operand> in
      let left = operand.shape.count - term.letters.count
      if left < 0 || (left > 0 && !term.hasEllipsis) {
        einsumFailure(subscripts, "as many letters as axes, found shape \(operand.shape)")
      }
      ellipsisRank = max(ellipsisRank, left)
      // Axes of the ellipsis have negative names, -1 for the last.
      let names = term.leading + (0..<left).map { $0 - left } + term.trailing
      for (axis, name) in names.enumerated() {
        let (extent, known) = (operand.shape[axis], extents[name] ?? 1)
        if known != 1 && extent != 1 && known != extent {
          einsumFailure(subscripts, "equal extents for an axis, found \(known) and \(extent)")
        }
        extents[name] = known == 1 ? extent : known
      }
      for name in Set(term.letters) where Set(names.indices.filter { names[$0] == name }.map { operand.shape[$0] }).count > 1 {
        einsumFailure(subscripts, "equal extents along a diagonal, found shape \(operand.shape)")
      }
      return NamedAxes(takingDiagonalsOf: operand, names)
    }.map { operand in
      // An axis that only broadcasts is no axis.
      operand.dropping { name in
        extents[name] != 1 && operand.operand.shape[operand.names.firstIndex(of: name)!] == 1
      }
    }
    let result = resultNames(ellipsisRank)
    var product = named[0]
    for index in named.indices.dropFirst() {
      let later = named[(index + 1)...].flatMap(\.names)
      product = NamedAxes.contraction(product, named[index], keeping: result + later)
    }
    return product.summing(keeping: result).ordered(result)
  }

  private func resultNames(_ ellipsisRank: Int) -> [Int] {
    let ellipsis = Array(-ellipsisRank..<0)
    if let output {
      if ellipsisRank > 0 && !output.hasEllipsis { return output.letters }
      return output.leading + (output.hasEllipsis ? ellipsis : []) + output.trailing
    }
    let letters = inputs.flatMap(\.letters)
    return ellipsis + Set(letters).filter { letter in letters.filter { $0 == letter }.count == 1 }.sorted()
  }
}

/// The sum over products that the subscripts describe, as `einsum("ij,jk->ik", a, b)`. See ``Einsum``, which parses them
/// once for many uses.
public func einsum<Scalar>(_ subscripts: String, _ operands: Tensor<Scalar>...) -> Tensor<Scalar> {
  Einsum(subscripts)(operands)
}

@inline(never)
private func einsumFailure(_ subscripts: String, _ expected: String) -> Never {
  fatalError("einsum(\"\(subscripts)\"): expected \(expected)")
}
