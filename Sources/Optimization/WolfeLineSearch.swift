/// A search along a descent direction for a step that meets the strong Wolfe conditions, φ(α) ≤ φ(0) + c₁ α φ'(0) and
/// |φ'(α)| ≤ c₂ |φ'(0)| (Nocedal and Wright, "Numerical Optimization", 2006, algorithms 3.5 and 3.6, with cubic
/// interpolation, equation 3.59).
public struct WolfeLineSearch: Sendable {
  /// c₁, what share of the decrease that the slope at 0 promises is enough.
  public var sufficientDecrease = 1e-4
  /// c₂, to what share of the slope at 0 that of the new point must have fallen.
  public var curvature = 0.9
  /// How often the function may be evaluated in one search.
  public var maximumEvaluations = 30

  public init() {}

  /// The function along the direction at one step.
  struct Point {
    var step: Double
    var value: Double
    var slope: Double
  }

  enum Outcome {
    case found(Point)
    /// The best point that was seen, if it is below the start.
    case failed(best: Point?)
  }

  /// - Parameters:
  ///   - start: at step 0, with a negative slope.
  ///   - firstStep: what to try first.
  ///   - evaluate: the function and its slope at a step; numbers that are not finite count as too far.
  func search(
    from start: Point, firstStep: Double, _ evaluate: (Double) throws -> Point
  ) rethrows -> Outcome {
    var evaluations = 0
    var best = start
    // What the value's own rounding may add: near a minimum there is no more decrease to be seen than that.
    let noise = 4 * start.value.magnitude * Double.ulpOfOne
    func at(_ step: Double) throws -> Point {
      evaluations += 1
      let point = try evaluate(step)
      if point.value < best.value && point.slope.isFinite { best = point }
      return point
    }
    func isTooHigh(_ point: Point) -> Bool {
      !point.slope.isFinite || !(point.value <= start.value + sufficientDecrease * point.step * start.slope + noise)
    }
    func isFlat(_ point: Point) -> Bool { point.slope.magnitude <= -curvature * start.slope }
    var failure: Outcome { .failed(best: best.step > 0 ? best : nil) }

    // Algorithm 3.6: `low` has the lowest value of those that decrease enough, and its slope points to `high`.
    func zoom(_ low: Point, _ high: Point) throws -> Outcome {
      var (low, high) = (low, high)
      while evaluations < maximumEvaluations {
        let width = (high.step - low.step).magnitude
        if width <= 4 * Double.ulpOfOne * Swift.max(low.step, high.step) { break }
        let point = try at(Self.trial(low, high))
        if isTooHigh(point) || point.value > low.value + noise {
          high = point
        } else {
          if isFlat(point) { return .found(point) }
          if point.slope * (high.step - low.step) >= 0 { high = low }
          low = point
        }
      }
      return failure
    }

    // Algorithm 3.5.
    var previous = start
    var step = firstStep
    while evaluations < maximumEvaluations {
      let point = try at(step)
      if isTooHigh(point) || (previous.step > 0 && point.value > previous.value + noise) {
        return try zoom(previous, point)
      }
      if isFlat(point) { return .found(point) }
      if point.slope >= 0 { return try zoom(point, previous) }
      let guess = Self.cubicMinimum(previous, point) ?? 0
      step = guess.isFinite ? Swift.min(Swift.max(guess, 2 * point.step), 10 * point.step) : 2 * point.step
      previous = point
    }
    return failure
  }

  /// Between two points: the minimum of the cubic through them, kept a tenth of the width away from either, or the
  /// middle where there is none.
  private static func trial(_ low: Point, _ high: Point) -> Double {
    let middle = 0.5 * (low.step + high.step)
    guard high.value.isFinite, high.slope.isFinite, let guess = cubicMinimum(low, high) else { return middle }
    let margin = 0.1 * (high.step - low.step).magnitude
    let (least, most) = (Swift.min(low.step, high.step) + margin, Swift.max(low.step, high.step) - margin)
    return Swift.min(Swift.max(guess, least), most)
  }

  /// The minimum of the cubic that has the values and slopes of two points (equation 3.59); nil where it has none.
  private static func cubicMinimum(_ a: Point, _ b: Point) -> Double? {
    let mean = a.slope + b.slope - 3 * (a.value - b.value) / (a.step - b.step)
    let discriminant = mean * mean - a.slope * b.slope
    guard discriminant >= 0 else { return nil }
    let root = (b.step > a.step ? 1.0 : -1.0) * discriminant.squareRoot()
    let share = (b.slope + root - mean) / (b.slope - a.slope + 2 * root)
    let guess = b.step - (b.step - a.step) * share
    return guess.isFinite ? guess : nil
  }
}
