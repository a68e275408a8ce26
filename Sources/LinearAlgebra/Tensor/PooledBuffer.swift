/// Uninitialised memory from the ``StoragePool`` for numbers that are not a tensor; it goes back with the last reference.
package final class PooledBuffer<Element>: @unchecked Sendable {
  // Sendable: the threads that share one write disjoint parts.
  package let base: UnsafeMutablePointer<Element>
  private let byteCount: Int

  package init(count: Int) {
    byteCount = StoragePool.byteCount(count, of: Element.self)
    base = StoragePool.allocate(bytes: byteCount).bindMemory(to: Element.self, capacity: max(count, 1))
  }

  deinit {
    StoragePool.release(base, bytes: byteCount)
  }
}
