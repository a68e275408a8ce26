/// How a product's result is cut for the threads: into blocks of rows and columns, never along the sum.
///
/// The number of threads must not change a bit of the result, but BLAS gives an element other bits in another call: its
/// edge tiles and its paths for small products add in orders of their own. Hence two kinds of cuts:
/// - The blocks are a function of the shape alone. One thread computes the same blocks one after the other, which costs
///   it what BLAS spends on rearranging the operand that the blocks share; so they are large.
/// - A block may be cut further for more threads at multiples of 48 rows. BLAS (which takes our rows for its columns)
///   works on them in groups of 2, 4, 6, 8, 12, 16 or 24 from the first on, so that all but the last rows of a block
///   meet the same code wherever a cut begins, and the last ones are as far from it as before. Of columns that is not so.
package struct ProductPartition {
  private static let rowGroup = 48
  /// Columns that fill the widest register tile.
  private static let columnGroup = 16
  /// Multiply-adds that pay for a thread.
  private static let leastWork = 1 << 20
  /// Multiply-adds above which BLAS takes none of its paths for small products: 28 · 512² on processors for which it has
  /// kernels for them.
  package static let leastRegularWork = Backend.hasKernelsForSmallProducts ? 1 << 23 : leastWork

  private let rows: Int
  private let columns: Int
  private let rowBlocks: Int
  private let columnBlocks: Int
  private let rowCuts: Int
  /// Where blocks of rows begin: at multiples of this.
  private let blockGroup: Int

  /// For products of rows x depth and depth x columns, `batch` of them.
  package init(rows: Int, columns: Int, depth: Int, batch: Int, threads: Int = Threads.count) {
    self.rows = rows
    self.columns = columns
    let affordable = rows * columns * depth / Self.leastWork
    let columnLimit = rows < 192 ? columns / 112 : rows < 384 ? columns / 224 : 1
    // Where there are few rows, cutting the columns costs less: it is the rows that are rearranged for each block.
    columnBlocks = Self.powerOfTwo(notAbove: min(affordable, columnLimit))
    let tallBlocks = Self.powerOfTwo(notAbove: min(affordable, rows / (columns > 256 ? 768 : 240)))
    let leastRows = Self.leastRegularWork / max(1, columns / columnBlocks * depth) + 1
    // Too small for cuts, too narrow for blocks of columns: two blocks of rows.
    let isHalved =
      tallBlocks * columnBlocks * batch == 1 && affordable > 1 && rows >= 64
      && rows < 2 * (leastRows + 2 * Self.rowGroup)
    rowBlocks = isHalved ? 2 : tallBlocks
    blockGroup = isHalved ? Self.columnGroup : Self.rowGroup

    let tasks = batch * rowBlocks * columnBlocks
    let isBalanced = tasks % threads == 0 || tasks >= 4 * threads
    // A block is half a group smaller or larger than the others at most.
    let groups = (rows / rowBlocks - (rowBlocks == 1 ? 0 : Self.rowGroup)) / Self.rowGroup
    let leastGroups = (leastRows + Self.rowGroup - 1) / Self.rowGroup
    rowCuts = isBalanced || isHalved ? 1 : max(1, min(threads, groups / leastGroups))
  }

  /// The number of parts of each product.
  package var count: Int { rowBlocks * rowCuts * columnBlocks }

  package subscript(index: Int) -> (rows: Range<Int>, columns: Range<Int>) {
    let (row, column) = index.quotientAndRemainder(dividingBy: columnBlocks)
    return (rowBound(row)..<rowBound(row + 1), columnBound(column)..<columnBound(column + 1))
  }

  private func rowBound(_ index: Int) -> Int {
    let (block, cut) = index.quotientAndRemainder(dividingBy: rowCuts)
    if block == rowBlocks { return rows }
    // The blocks begin at multiples of the group as well, so that the cuts do.
    let (start, end) = (blockBound(block), blockBound(block + 1))
    return start + (end - start) / Self.rowGroup * cut / rowCuts * Self.rowGroup
  }

  private func blockBound(_ block: Int) -> Int {
    block == rowBlocks ? rows : Self.nearest(block * rows / rowBlocks, blockGroup)
  }

  private func columnBound(_ block: Int) -> Int {
    block == columnBlocks ? columns : Self.nearest(block * columns / columnBlocks, Self.columnGroup)
  }

  private static func nearest(_ value: Int, _ group: Int) -> Int { (value + group / 2) / group * group }

  /// Halves and quarters share out evenly among two or four threads, thirds and sevenths do not.
  private static func powerOfTwo(notAbove limit: Int) -> Int {
    limit < 2 ? 1 : 1 << (Int.bitWidth - 1 - limit.leadingZeroBitCount)
  }
}
