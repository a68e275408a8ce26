import CKernels
import TestSupport

/// A scalar type with its kernels, so that a test is written once for both.
protocol KernelScalar: BinaryFloatingPoint, Sendable where RawSignificand: FixedWidthInteger {
  /// At least as precise as double the scalar's type where the machine has such a type.
  associatedtype Wide: BinaryFloatingPoint
  static var cKernels: CKernelTable<Self> { get }
}

struct CKernelTable<Scalar>: Sendable {
  typealias Input = UnsafePointer<Scalar>
  typealias Output = UnsafeMutablePointer<Scalar>
  typealias Loop = UnsafePointer<ck_loop>

  let unary: @Sendable (ck_unary_op, Loop, Input, Output) -> Void
  let binary: @Sendable (ck_binary_op, Loop, Input, Input, Output) -> Void
  let select: @Sendable (Loop, Input, Input, Input, Output) -> Void
  let fill: @Sendable (Loop, Scalar, Output) -> Void
  let reduce: @Sendable (ck_reduce_op, Int, Int, Int, Input, Output) -> Void
  let triangle: @Sendable (Int32, Int, Int, Int, Int, Input, Output) -> Void
  let scatterAdd: @Sendable (Int, Int, Int, Int, UnsafePointer<Int64>, Input, Output) -> Void
  let firstNotFinite: @Sendable (Int, Input) -> Int
  let firstDifference: @Sendable (Int, Input, Input) -> Int
  let normal: @Sendable (Int, UInt64, UInt64, UInt64, Output) -> Void
  let uniform: @Sendable (Int, UInt64, UInt64, UInt64, Output) -> Void
  let smallProduct: @Sendable (UnsafePointer<ck_small_product>) -> Void
  let triangular: @Sendable (UnsafePointer<ck_triangular>) -> Void
  let transpose: @Sendable (Int, Int, Input, Int, Output, Int) -> Void
  let adam: @Sendable (Int, Output, Input, Output, Output, Scalar, Scalar, Scalar, Scalar, Scalar) -> Void
}

extension Float: KernelScalar {
  typealias Wide = Double
  static let cKernels = CKernelTable(
    unary: ck_unary_f32, binary: ck_binary_f32, select: ck_select_f32, fill: ck_fill_f32, reduce: ck_reduce_f32,
    triangle: ck_triangle_f32, scatterAdd: ck_scatter_add_f32, firstNotFinite: ck_first_not_finite_f32,
    firstDifference: ck_first_difference_f32, normal: ck_random_normal_f32, uniform: ck_random_uniform_f32,
    smallProduct: ck_small_product_f32, triangular: ck_triangular_f32, transpose: ck_transpose_f32, adam: ck_adam_f32)
}

extension Double: KernelScalar {
  #if arch(x86_64) || arch(i386)
    typealias Wide = Float80
  #else
    typealias Wide = Double
  #endif
  static let cKernels = CKernelTable(
    unary: ck_unary_f64, binary: ck_binary_f64, select: ck_select_f64, fill: ck_fill_f64, reduce: ck_reduce_f64,
    triangle: ck_triangle_f64, scatterAdd: ck_scatter_add_f64, firstNotFinite: ck_first_not_finite_f64,
    firstDifference: ck_first_difference_f64, normal: ck_random_normal_f64, uniform: ck_random_uniform_f64,
    smallProduct: ck_small_product_f64, triangular: ck_triangular_f64, transpose: ck_transpose_f64, adam: ck_adam_f64)
}

extension ck_loop {
  /// Strides of the output first.
  init(shape: [Int], strides: [[Int]]) {
    self.init()
    rank = shape.count
    withUnsafeMutableBytes(of: &self.shape) { $0.copyBytes(from: shape.withUnsafeBytes { Array($0) }) }
    withUnsafeMutableBytes(of: &stride) { bytes in
      let target = bytes.assumingMemoryBound(to: Int.self)
      for (operand, strides) in strides.enumerated() {
        for (axis, stride) in strides.enumerated() { target[operand * Int(CK_MAX_RANK) + axis] = stride }
      }
    }
  }

  /// One dimension, step 1 for all operands.
  static func dense(_ count: Int) -> ck_loop { ck_loop(shape: [count], strides: [[1], [1], [1], [1]]) }
}

extension KernelScalar {
  static func apply(_ op: ck_unary_op, _ a: [Self]) -> [Self] {
    var loop = ck_loop.dense(a.count), out = [Self](repeating: .nan, count: a.count)
    cKernels.unary(op, &loop, a, &out)
    return out
  }

  static func apply(_ op: ck_binary_op, _ a: [Self], _ b: [Self]) -> [Self] {
    var loop = ck_loop.dense(a.count), out = [Self](repeating: .nan, count: a.count)
    cKernels.binary(op, &loop, a, b, &out)
    return out
  }

  static func reduce(_ op: ck_reduce_op, _ outer: Int, _ count: Int, _ inner: Int, _ a: [Self]) -> [Self] {
    var out = [Self](repeating: -7, count: outer * inner)
    cKernels.reduce(op, outer, count, inner, a, &out)
    return out
  }

  /// Every finite bit pattern is as likely as any other, so all magnitudes come up.
  static func anyFinite(using generator: inout SplitMix64) -> Self {
    let exponents = UInt(1) << exponentBitCount - 1
    return Self(
      sign: Bool.random(using: &generator) ? .plus : .minus,
      exponentBitPattern: RawExponent(UInt.random(in: 0..<exponents, using: &generator)),
      significandBitPattern: RawSignificand.random(in: 0..<1 << significandBitCount, using: &generator))
  }

  static func value(in range: ClosedRange<Double>, using generator: inout SplitMix64) -> Self {
    Self(Double.random(in: range, using: &generator))
  }

  /// Zeros, subnormals, the ends of the range, infinities, NaN and the arguments at which exponentials leave it.
  static var specialValues: [Self] {
    let positive: [Self] = [
      0, leastNonzeroMagnitude, leastNormalMagnitude / 8, leastNormalMagnitude, ulpOfOne / 4, 0.5, 1, 2, 20, 87.3, 88.7,
      88.73, 103.9, 104, 708.3, 709.7, 709.8, 745.1, 745.2, 1e4, 1e5, 100_001, 1e9, greatestFiniteMagnitude, infinity,
    ]
    return positive + positive.map { -$0 } + [nan]
  }
}

/// Whether the numbers are the same, zeros by sign too, any NaN like any other.
func isSame<Scalar: BinaryFloatingPoint>(_ x: Scalar, _ y: Scalar) -> Bool {
  x == y ? x.sign == y.sign : x.isNaN && y.isNaN
}

/// The first index at which two arrays are not the same, -1 if one is longer; nil if there is none.
func firstChange<Scalar: BinaryFloatingPoint>(_ found: [Scalar], _ expected: [Scalar]) -> Int? {
  found.count != expected.count ? -1 : found.indices.first { !isSame(found[$0], expected[$0]) }
}

extension ck_unary_op {
  static let all = (0..<UInt32(ck_unary_op_count)).map { ck_unary_op(rawValue: $0) }
}

extension ck_binary_op {
  static let all = (0..<UInt32(ck_binary_op_count)).map { ck_binary_op(rawValue: $0) }
}
