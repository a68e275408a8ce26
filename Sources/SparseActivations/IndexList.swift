/// Rows or columns that a product takes, in order: those of a list in memory, or those of a range.
///
/// A list refers to memory that others hold, such as ``ActiveUnits``.
@usableFromInline
package struct IndexList: RandomAccessCollection {
  /// Nil for the numbers from `first` on.
  @usableFromInline let base: UnsafePointer<Int32>?
  @usableFromInline let first: Int
  @usableFromInline package let count: Int

  /// A list in memory.
  @inlinable
  package init(start: UnsafePointer<Int32>, count: Int) {
    (base, first, self.count) = (start, 0, count)
  }

  @inlinable
  package init(_ range: Range<Int>) { (base, first, count) = (nil, range.lowerBound, range.count) }

  /// All of so many units.
  @inlinable
  package static func all(_ count: Int) -> IndexList { IndexList(0..<count) }

  @inlinable package var startIndex: Int { 0 }
  @inlinable package var endIndex: Int { count }

  @inlinable
  package subscript(place: Int) -> Int { base.map { Int($0[place]) } ?? first + place }

  /// Those that lie in a range.
  package func within(_ range: Range<Int>) -> IndexList {
    guard let base else { return IndexList(range.clamped(to: first..<first + count)) }
    func place(of bound: Int) -> Int {
      var (low, high) = (0, count)
      while low < high {
        let middle = (low + high) / 2
        if self[middle] < bound { low = middle + 1 } else { high = middle }
      }
      return low
    }
    let (start, end) = (place(of: range.lowerBound), place(of: range.upperBound))
    return IndexList(start: base + start, count: end - start)
  }
}
