import CKernels

/// A loop over operands of one shape, each with its own strides: the first is the output.
///
/// Axes along which all operands run on without a gap are merged, so that most loops reach the kernel as one long row.
struct StridedLoop {
  private(set) var shape = Shape()
  private var strides: InlineArray<4, Strides>
  private let operands: Int

  /// The shape is `shape`, the strides of operand k are `strides[k]`; the unused ones repeat the first.
  init(shape full: Shape, output: Strides, _ inputs: Strides...) {
    operands = inputs.count + 1
    strides = InlineArray(repeating: Strides())
    var sources = InlineArray<4, Strides>(repeating: output)
    for (index, input) in inputs.enumerated() { sources[index + 1] = input }

    for axis in full.indices where full[axis] != 1 {
      let last = shape.count - 1
      var merges = last >= 0
      for operand in 0..<operands where merges {
        merges = strides[operand][last] == sources[operand][axis] * full[axis]
      }
      if merges {
        shape[last] *= full[axis]
      } else {
        shape.append(full[axis])
      }
      for operand in 0..<operands {
        if merges {
          strides[operand][last] = sources[operand][axis]
        } else {
          strides[operand].append(sources[operand][axis])
        }
      }
    }
  }

  /// Calls `body` with a loop for the kernel and the offset of each operand's first element, once for all elements or
  /// for parts of them on several threads, each part of at least `grain` elements.
  func run(grain: Int = 16384, _ body: (UnsafePointer<ck_loop>, InlineArray<4, Int>) -> Void) {
    let count = shape.elementCount
    if count == 0 { return }
    guard let widest = shape.indices.max(by: { shape[$0] < shape[$1] }), count >= 2 * grain else {
      call(shape, InlineArray(repeating: 0), body)
      return
    }
    Threads.forEachRange(shape[widest], grain: max(1, grain * shape[widest] / count)) { range in
      var part = shape
      part[widest] = range.count
      var offsets = InlineArray<4, Int>(repeating: 0)
      for operand in 0..<operands { offsets[operand] = range.lowerBound * strides[operand][widest] }
      call(part, offsets, body)
    }
  }

  private func call(
    _ part: Shape, _ offsets: InlineArray<4, Int>, _ body: (UnsafePointer<ck_loop>, InlineArray<4, Int>) -> Void
  ) {
    var loop = ck_loop()
    loop.rank = part.count
    withUnsafeMutableBytes(of: &loop.shape) { bytes in
      let target = bytes.assumingMemoryBound(to: Int.self)
      for axis in part.indices { target[axis] = part[axis] }
    }
    withUnsafeMutableBytes(of: &loop.stride) { bytes in
      let target = bytes.assumingMemoryBound(to: Int.self)
      for operand in 0..<operands {
        for axis in part.indices { target[operand * AxisVector.maximumCount + axis] = strides[operand][axis] }
      }
    }
    body(&loop, offsets)
  }
}
