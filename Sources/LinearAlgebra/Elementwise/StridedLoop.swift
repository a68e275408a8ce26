import CKernels

/// A loop over up to four operands of one shape, each with its own strides: the first is the output.
///
/// Axes along which all operands run on without a gap are merged, so that most loops reach the kernel as one long row.
struct StridedLoop {
  private var loop = ck_loop()

  /// Inputs that an operation does not have run along with the output.
  init(shape: Shape, output: Strides, _ a: Strides? = nil, _ b: Strides? = nil, _ c: Strides? = nil) {
    if shape.contains(0) {
      // Beside an extent of 0 the others may be beyond counting.
      loop.rank = 1
      return
    }
    let operands = (output, a ?? output, b ?? output, c ?? output)
    var last = -1
    withPointers { extents, strides in
      let (out, x) = (strides, strides + AxisVector.maximumCount)
      let (y, z) = (x + AxisVector.maximumCount, x + 2 * AxisVector.maximumCount)
      for axis in shape.indices where shape[axis] != 1 {
        let extent = shape[axis]
        let steps = (operands.0[axis], operands.1[axis], operands.2[axis], operands.3[axis])
        let runsOn =
          last >= 0 && out[last] == steps.0 * extent && x[last] == steps.1 * extent && y[last] == steps.2 * extent
          && z[last] == steps.3 * extent
        if !runsOn { last += 1 }
        extents[last] = runsOn ? extents[last] * extent : extent
        (out[last], x[last], y[last], z[last]) = steps
      }
    }
    loop.rank = last + 1
  }

  /// Calls `body` with a loop for the kernel and the offset of each operand's first element, once for all elements or
  /// for parts of them on several threads, each part of at least `grain` elements.
  func run(grain: Int = 4096, _ body: (UnsafePointer<ck_loop>, InlineArray<4, Int>) -> Void) {
    var whole = self
    var (count, widest) = (1, 0)
    whole.withPointers { extents, _ in
      for axis in 0..<loop.rank {
        count *= extents[axis]
        if extents[axis] > extents[widest] { widest = axis }
      }
    }
    if count == 0 { return }
    if count < 2 * grain {
      body(&whole.loop, InlineArray(repeating: 0))
      return
    }
    let extent = whole.withPointers { extents, _ in extents[widest] }
    Threads.forEachRange(extent, grain: max(1, grain * extent / count)) { range in
      var part = self
      var offsets = InlineArray<4, Int>(repeating: 0)
      part.withPointers { extents, strides in
        extents[widest] = range.count
        for operand in offsets.indices {
          offsets[operand] = range.lowerBound * strides[operand * AxisVector.maximumCount + widest]
        }
      }
      body(&part.loop, offsets)
    }
  }

  /// The loop's arrays, which Swift sees as tuples: the extents, and the strides, those of operand k at 8 k.
  private mutating func withPointers<Result>(
    _ body: (_ extents: UnsafeMutablePointer<Int>, _ strides: UnsafeMutablePointer<Int>) -> Result
  ) -> Result {
    withUnsafeMutableBytes(of: &loop) { bytes in
      let words = bytes.assumingMemoryBound(to: Int.self).baseAddress!
      return body(
        words + MemoryLayout<ck_loop>.offset(of: \.shape)! / MemoryLayout<Int>.stride,
        words + MemoryLayout<ck_loop>.offset(of: \.stride)! / MemoryLayout<Int>.stride)
    }
  }
}
