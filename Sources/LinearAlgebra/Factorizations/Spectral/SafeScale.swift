import CKernels

/// The power of two by which a matrix is multiplied so that squares of its elements neither overflow nor vanish, as
/// LAPACK's drivers do it: 1 unless the largest magnitude is extreme.
struct SafeScale<Scalar: TensorScalar> {
  private let exponent: Scalar.Exponent

  init(_ elements: UnsafePointer<Scalar>, count: Int) {
    var (greatest, least): (Scalar, Scalar) = (0, 0)
    Scalar.kernels.reductions.reduce(CK_MAX, 1, count, 1, elements, &greatest)
    Scalar.kernels.reductions.reduce(CK_MIN, 1, count, 1, elements, &least)
    let largest = max(greatest, -least)
    let safe = (Scalar.leastNormalMagnitude / Scalar.ulpOfOne).squareRoot()
    exponent = largest == 0 || (largest >= safe && largest <= 1 / safe) ? 0 : -largest.exponent
  }

  /// Replaces numbers of the matrix by those of the scaled one.
  func multiply(_ elements: UnsafeMutablePointer<Scalar>, count: Int) { scale(elements, count, by: exponent) }

  /// Replaces values of the scaled matrix by those of the matrix.
  func divide(_ elements: UnsafeMutablePointer<Scalar>, count: Int) { scale(elements, count, by: -exponent) }

  private func scale(_ elements: UnsafeMutablePointer<Scalar>, _ count: Int, by exponent: Scalar.Exponent) {
    if exponent == 0 { return }
    // In two steps, as a power for subnormal numbers is itself beyond the largest.
    let half = exponent / 2
    let first = Scalar(sign: .plus, exponent: half, significand: 1)
    let second = Scalar(sign: .plus, exponent: exponent - half, significand: 1)
    for k in 0..<count { elements[k] = elements[k] * first * second }
  }
}
