/// Shows on a terminal how many test images have been evaluated.
struct EvaluationProgress {
  let images: Int
  private let line = StatusLine()

  init(images: Int) { self.images = images }

  func show(_ count: Int) { line.show("evaluating: \(count) of \(images) test images") }

  /// Takes the line away.
  func finish() { line.clear() }
}
