import LinearAlgebra
import TestSupport
import Testing

@Suite("Tensor+Slicing")
struct TensorSlicingTests {
  @Test("random selections read and write the elements that they name", arguments: 0..<200)
  func selections(seed: Int) {
    var generator = SplitMix64(seed: seed)
    let shape = generator.shape(rank: generator.integer(in: 1...4), upTo: 6)
    let reference = Reference<Double>(random: shape, using: &generator)
    let layout = Layout.allCases.randomElement(using: &generator)!
    let tensor = Tensor(reference, layout: layout)
    let (selections, sources) = randomSelections(shape, using: &generator)
    let selected = Reference<Double>(shape: sources.compactMap { $0.isIndex ? nil : $0.positions.count }) { index in
      reference[source(of: index, sources)]
    }
    let context = "seed \(seed): \(shape), \(layout), \(sources)"
    expectEqual(tensor.view(selections), selected, context)

    // Writing a value that broadcasts changes those elements and no others.
    let part = selected.shape.map { generator.integer(in: 0...3) == 0 ? 1 : $0 }
    let value = Reference<Double>(random: part, using: &generator)
    var expected = reference
    for index in allIndices(selected.shape) { expected[source(of: index, sources)] = value.broadcastElement(index) }
    var written = tensor
    written.assign(Tensor(value), to: selections)
    expectEqual(written, expected, "written, \(context)")
    expectEqual(tensor, reference, "the original, \(context)")
  }

  /// What one selection takes: the positions along its axis of the source.
  private struct Source: CustomStringConvertible {
    var positions: [Int]
    /// Whether the axis goes away.
    var isIndex = false
    /// Whether the selection is a new axis, which no axis of the source stands behind.
    var isNew = false

    var description: String { isNew ? "new" : isIndex ? "\(positions[0])" : "\(positions)" }
  }

  private func source(of index: [Int], _ sources: [Source]) -> [Int] {
    var rest = index[...]
    return sources.compactMap { source in
      if source.isIndex { return source.positions[0] }
      let position = rest.removeFirst()
      return source.isNew ? nil : source.positions[position]
    }
  }

  private func randomSelections(_ shape: [Int], using generator: inout SplitMix64) -> ([AxisSelection], [Source]) {
    var (selections, sources) = ([AxisSelection](), [Source]())
    for extent in shape {
      if generator.integer(in: 0...4) == 0 {
        selections.append(.newAxis)
        sources.append(Source(positions: [0], isNew: true))
      }
      switch generator.integer(in: 0...3) {
      case 0 where extent > 0:
        let position = generator.integer(in: 0...(extent - 1))
        selections.append(.index(generator.integer(in: 0...1) == 0 ? position : position - extent))
        sources.append(Source(positions: [position], isIndex: true))
      case 1:
        selections.append(.all)
        sources.append(Source(positions: Array(0..<extent)))
      default:
        let start = generator.integer(in: 0...extent)
        let end = generator.integer(in: start...extent)
        let step = generator.integer(in: 1...3)
        // A bound of the axis itself may be left out; one inside may be counted from the end.
        let first = start == 0 && Bool.random(using: &generator) ? nil : start
        let last = end == extent ? nil : Bool.random(using: &generator) ? end - extent : end
        selections.append(.range(first, last, step: step))
        sources.append(Source(positions: Array(stride(from: start, to: end, by: step))))
      }
    }
    return (selections, sources)
  }

  @Test("indices, ranges and selections by the dot in subscripts")
  func syntax() {
    let x = Tensor<Double>.range(24).reshaped(to: [2, 3, 4])
    #expect(x[1].shape == [3, 4])
    #expect(x[1, -1] == [20, 21, 22, 23])
    #expect(x[1, 2, 3] == Tensor(23))
    #expect(x[.all, 1] == [[4, 5, 6, 7], [16, 17, 18, 19]])
    #expect(x[.ellipsis, 1] == [[1, 5, 9], [13, 17, 21]])
    #expect(x[0, .ellipsis, 0] == [0, 4, 8])
    #expect(x[0..<1, 1..., ..<2] == [[[4, 5], [8, 9]]])
    #expect(x[0, 1...2, ...1] == [[4, 5], [8, 9]])
    #expect(x[0, 0, .every(2, in: 0..<4)] == [0, 2])
    #expect(x[0, 0, .every(3, in: 0..<4)] == [0, 3])
    #expect(x[.newAxis, 0].shape == [1, 3, 4])
    #expect(x[.ellipsis, .newAxis].shape == [2, 3, 4, 1])
    #expect(x[0, 0, -2...(-1)] == [2, 3])
    #expect(x[0, 0, ...(-1)] == [0, 1, 2, 3])
    #expect(x[0, 0, ..<(-1)] == [0, 1, 2])
    #expect(x[0, 0, (-1)...] == [3])
    #expect(x[2...].shape == [0, 3, 4])
    #expect(x[0, AxisSelection.newAxis, 1, AxisSelection.newAxis].shape == [1, 1, 4])
    #expect(x[] == x)
  }

  @Test("assignment through subscripts, of whole values and in place")
  func assignment() {
    var x = Tensor<Float>.zeros([2, 3])
    x[0] = [1, 2, 3]
    x[.all, 2] = [7, 8]
    x[1, 0..<2] = Tensor(5)
    #expect(x == [[1, 2, 7], [5, 5, 8]])
    x[1] += x[0]
    #expect(x == [[1, 2, 7], [6, 7, 15]])
    x[.all, 0] *= 10
    #expect(x == [[10, 2, 7], [60, 7, 15]])
    x[0, 1, AxisSelection.newAxis, AxisSelection.newAxis] = Tensor(4)
    #expect(x == [[10, 4, 7], [60, 7, 15]])
  }

  @Test("a part may be written with another part of the same tensor")
  func overlappingAssignment() {
    var x = Tensor<Double>.range(6)
    x[1..<6] = x[0..<5]
    #expect(x == [0, 0, 1, 2, 3, 4])
    x[0..<6] = x.flipped(axis: 0)
    #expect(x == [4, 3, 2, 1, 0, 0])
  }

  @Test("scalarAt reads and writes one element, in any layout", arguments: Layout.allCases)
  func scalarAt(layout: Layout) {
    let reference = Reference<Double>(shape: [2, 3]) { Double($0[0] * 10 + $0[1]) }
    var x = Tensor(reference, layout: layout)
    #expect(x[scalarAt: 1, 2] == 12)
    #expect(x[scalarAt: -1, -3] == 10)
    let before = x
    x[scalarAt: 0, 1] = 5
    x[scalarAt: 0, 1] += 2
    #expect(x == [[0, 7, 2], [10, 11, 12]])
    expectEqual(before, reference)
  }

  @Test("ranges up to 0 from a bound that counts from the end")
  func rangesToTheEnd() {
    let x = Tensor<Double>.range(6)
    #expect(x[(-2)..<0] == [4, 5])
    #expect(x[.every(2, in: (-4)..<0)] == [2, 4])
    #expect(x[(-3)..<(-1)] == [3, 4] && x[(-2)...(-1)] == [4, 5] && x[0..<0].shape == [0])
    var changed = x
    changed[(-2)..<0] = Tensor(9)
    #expect(changed == [0, 1, 2, 3, 9, 9])
  }

  @Test("negative steps against index arithmetic, in reading and writing")
  func negativeSteps() {
    for extent in 0...7 {
      let x = Tensor<Double>.range(extent)
      for step in [-1, -2, -3, -9] {
        let reversed = stride(from: extent - 1, to: -1, by: step).map { Double($0) }
        #expect(x[.range(nil, nil, step: step)].scalars == reversed)
        for lower in 0...extent {
          for upper in lower...extent {
            let expected = stride(from: upper - 1, through: lower, by: step).map { Double($0) }
            #expect(x[.every(step, in: lower..<upper)].scalars == expected, "\(lower)..<\(upper) by \(step)")
            var written = x
            written[.every(step, in: lower..<upper)] = Tensor(expected) + 100
            var changed = x.scalars
            for value in expected { changed[Int(value)] += 100.0 }
            #expect(written.scalars == changed, "\(lower)..<\(upper) by \(step)")
          }
        }
        for start in 0..<extent {
          let falling = stride(from: start, to: -1, by: step).map { Double($0) }
          #expect(x[.range(start, nil, step: step)].scalars == falling)
          for end in 0...start {
            let above = stride(from: start, to: end, by: step).map { Double($0) }
            #expect(x[.range(start, end, step: step)].scalars == above)
          }
        }
      }
    }
    let matrix = Tensor<Double>.range(6).reshaped(to: [2, 3])
    #expect(matrix[.range(nil, nil, step: -1), .range(-1, 0, step: -1)] == [[5, 4], [2, 1]])
  }
}
