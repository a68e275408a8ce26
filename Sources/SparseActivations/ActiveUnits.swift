import LinearAlgebra

/// For each row of a layer's activations the units that are on.
package struct ActiveUnits: Sendable {
  package let width: Int
  private let indices: PooledBuffer<Int32>
  private let counts: PooledBuffer<Int32>

  /// Uninitialised.
  package init(rows: Int, width: Int) {
    self.width = width
    // A list may be written one place past its end.
    indices = PooledBuffer(count: rows * width + 1)
    counts = PooledBuffer(count: rows)
  }

  /// One row, with these units, in order.
  package init(row units: [Int], width: Int) {
    self.init(rows: 1, width: width)
    for (place, unit) in units.enumerated() { indices.base[place] = Int32(unit) }
    counts.base[0] = Int32(units.count)
  }

  /// The units of a row, in order.
  package subscript(row: Int) -> IndexList {
    IndexList(start: indices.base + row * width, count: Int(counts.base[row]))
  }

  /// h ← max(h, 0) for rows `first ..< first + rows`, whose units that are on are listed; `h` is their first row.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package func activate<Scalar: TensorScalar>(_ h: MatrixLayout<Scalar>, first: Int, rows: Int) {
    SparseKernels<Scalar>.own.activate(
      rows, width, h.base, h.rowStride, indices.base + first * width, width, counts.base + first)
  }
}

extension ActiveUnits {
  /// Room for the units in which two sets differ.
  package struct Difference {
    private let buffer: PooledBuffer<Int32>
    private let width: Int
    package private(set) var left: IndexList
    package private(set) var joined: IndexList
    package private(set) var kept: IndexList
    /// Those that left and those that joined, in order.
    package private(set) var changed: IndexList

    package init(width: Int) {
      self.width = width
      buffer = PooledBuffer(count: 5 * width + 4)
      left = .all(0)
      joined = left
      kept = left
      changed = left
    }

    /// Finds what is only in `old`, only in `new`, in both, and in one of the two, of lists in memory.
    package mutating func compare(_ old: IndexList, _ new: IndexList) {
      guard let oldUnits = old.base, let newUnits = new.base else { preconditionFailure("compare: expected two lists") }
      let (gone, come, both) = (buffer.base, buffer.base + width + 1, buffer.base + 2 * (width + 1))
      let either = buffer.base + 3 * (width + 1)
      var (i, j) = (0, 0)
      var (goneCount, comeCount, bothCount) = (0, 0, 0)
      // Every list gets the number, and keeps it or not: a branch would be guessed wrong again and again.
      while i < old.count && j < new.count {
        let (a, b) = (oldUnits[i], newUnits[j])
        let (isGone, isCome) = (a < b ? 1 : 0, b < a ? 1 : 0)
        gone[goneCount] = a
        come[comeCount] = b
        both[bothCount] = a
        either[goneCount + comeCount] = min(a, b)
        goneCount += isGone
        comeCount += isCome
        bothCount += 1 - isGone - isCome
        i += 1 - isCome
        j += 1 - isGone
      }
      while i < old.count {
        either[goneCount + comeCount] = oldUnits[i]
        gone[goneCount] = oldUnits[i]
        (goneCount, i) = (goneCount + 1, i + 1)
      }
      while j < new.count {
        either[goneCount + comeCount] = newUnits[j]
        come[comeCount] = newUnits[j]
        (comeCount, j) = (comeCount + 1, j + 1)
      }
      left = IndexList(start: gone, count: goneCount)
      joined = IndexList(start: come, count: comeCount)
      kept = IndexList(start: both, count: bothCount)
      changed = IndexList(start: either, count: goneCount + comeCount)
    }

    /// Those in one of the two or in both: first those that stay.
    package func all() -> IndexList {
      let all = buffer.base + 4 * (width + 1)
      var count = 0
      for list in [kept, joined, left] {
        for unit in list { (all[count], count) = (Int32(unit), count + 1) }
      }
      return IndexList(start: all, count: count)
    }
  }
}
