import CKernels
import Glibc
import LinearAlgebra
import TestSupport
import Testing

/// Strided operands over one shape, and a plain odometer over them.
private struct RandomLoop {
  let shape: [Int]
  let strides: [[Int]]
  let starts: [Int]
  /// Elements that the operands span.
  let extents: [Int]

  /// The output's strides never coincide; an input may repeat (stride 0), run backwards, or be permuted.
  init(operands: Int, using generator: inout SplitMix64) {
    let rank = generator.integer(in: 0...5)
    var shape = generator.shape(rank: rank, upTo: rank < 3 ? 70 : 9)
    if rank > 0, generator.integer(in: 0...3) == 0 { shape[generator.integer(in: 0...rank - 1)] = 300 }
    var strides: [[Int]] = [], starts: [Int] = [], extents: [Int] = []
    for operand in 0..<operands {
      var stride = [Int](repeating: 0, count: rank), step = generator.integer(in: 0...3) == 0 ? 2 : 1, start = 0
      let order = generator.integer(in: 0...2) == 0 ? Array(0..<rank).shuffled(using: &generator) : Array(0..<rank)
      for axis in order.reversed() {
        stride[axis] = step
        step = step * max(shape[axis], 1) + (generator.integer(in: 0...5) == 0 ? 1 : 0)
      }
      for axis in 0..<rank {
        let kind = generator.integer(in: 0...11)
        if kind < 3 && operand > 0 {
          stride[axis] = 0
        } else if kind == 3 {
          start += stride[axis] * (max(shape[axis], 1) - 1)
          stride[axis] = -stride[axis]
        }
      }
      strides.append(stride)
      starts.append(start)
      extents.append(step + 1)
    }
    (self.shape, self.strides, self.starts, self.extents) = (shape, strides, starts, extents)
  }

  var loop: ck_loop { ck_loop(shape: shape, strides: strides) }

  /// Calls `body` with the positions of the operands' elements, for every index.
  func forEach(_ body: ([Int]) -> Void) {
    func walk(_ axis: Int, _ at: [Int]) {
      guard axis < shape.count else { return body(at) }
      for index in 0..<shape[axis] {
        walk(axis + 1, at.indices.map { at[$0] + index * strides[$0][axis] })
      }
    }
    walk(0, starts)
  }
}

extension SplitMix64 {
  fileprivate mutating func scalars<Scalar: KernelScalar>(_ count: Int) -> [Scalar] {
    (0..<count).map { _ in
      integer(in: 0...9) == 0
        ? Scalar.specialValues.randomElement(using: &self)! : Scalar(integer(in: -30...30)) / 4
    }
  }
}

private func expected<Scalar: KernelScalar>(_ op: ck_binary_op, _ x: Scalar, _ y: Scalar) -> Scalar {
  switch op {
  case CK_ADD: x + y
  case CK_SUBTRACT: x - y
  case CK_MULTIPLY: x * y
  case CK_DIVIDE: x / y
  case CK_MAXIMUM: x.isNaN || y.isNaN ? .nan : x > y ? x : y
  case CK_MINIMUM: x.isNaN || y.isNaN ? .nan : x < y ? x : y
  case CK_LESS: x < y ? 1 : 0
  case CK_LESS_EQUAL: x <= y ? 1 : 0
  case CK_EQUAL: x == y ? 1 : 0
  case CK_NOT_EQUAL: x != y ? 1 : 0
  default: Scalar.apply(op, [x], [y])[0]
  }
}

private func expected<Scalar: KernelScalar>(_ op: ck_unary_op, _ x: Scalar) -> Scalar {
  switch op {
  case CK_COPY: x
  case CK_NEGATE: -x
  case CK_ABS: x.magnitude
  case CK_SIGN: x > 0 ? 1 : x < 0 ? -1 : x
  case CK_SQUARE: x * x
  case CK_SQRT: x.squareRoot()
  case CK_RECIPROCAL: 1 / x
  case CK_RELU: x < 0 ? 0 : x
  case CK_STEP: x > 0 ? 1 : 0
  default: Scalar.apply(op, [x])[0]
  }
}

/// Each kernel over random strided operands against a plain loop; what lies between the output's elements stays.
@Suite("Strided loops")
struct StridedLoopTests {
  private func check<Scalar: KernelScalar>(
    _: Scalar.Type, operands: Int, seed: Int,
    _ kernel: (UnsafePointer<ck_loop>, [UnsafePointer<Scalar>], UnsafeMutablePointer<Scalar>) -> Void,
    _ element: ([Scalar]) -> Scalar
  ) {
    var generator = SplitMix64(seed: seed)
    for trial in 0..<25 {
      let random = RandomLoop(operands: operands + 1, using: &generator)
      let inputs: [[Scalar]] = random.extents.dropFirst().map { generator.scalars($0) }
      var found = [Scalar](repeating: -7, count: random.extents[0]), expected = found
      random.forEach { at in expected[at[0]] = element(inputs.indices.map { inputs[$0][at[$0 + 1]] }) }
      let copies = inputs.map { input in
        let copy = UnsafeMutableBufferPointer<Scalar>.allocate(capacity: input.count)
        _ = copy.initialize(from: input)
        return copy
      }
      defer { copies.forEach { $0.deallocate() } }
      var loop = random.loop
      found.withUnsafeMutableBufferPointer { found in
        kernel(
          &loop, copies.indices.map { UnsafePointer(copies[$0].baseAddress!) + random.starts[$0 + 1] },
          found.baseAddress! + random.starts[0])
      }
      #expect(
        firstChange(found, expected) == nil, "\(Scalar.self), trial \(trial), \(random.shape), \(random.strides)")
    }
  }

  @Test("of one operand", arguments: ck_unary_op.all)
  private func unary(_ op: ck_unary_op) {
    check(Float.self, operands: 1, seed: 1, { Float.cKernels.unary(op, $0, $1[0], $2) }, { expected(op, $0[0]) })
    check(Double.self, operands: 1, seed: 2, { Double.cKernels.unary(op, $0, $1[0], $2) }, { expected(op, $0[0]) })
  }

  @Test("of two operands", arguments: ck_binary_op.all)
  private func binary(_ op: ck_binary_op) {
    check(
      Float.self, operands: 2, seed: 3, { Float.cKernels.binary(op, $0, $1[0], $1[1], $2) },
      { expected(op, $0[0], $0[1]) })
    check(
      Double.self, operands: 2, seed: 4, { Double.cKernels.binary(op, $0, $1[0], $1[1], $2) },
      { expected(op, $0[0], $0[1]) })
  }

  @Test("of a selection")
  func select() {
    func checkBoth<Scalar: KernelScalar>(_ type: Scalar.Type) {
      for seed in 0..<4 {
        check(
          type, operands: 3, seed: seed, { Scalar.cKernels.select($0, $1[0], $1[1], $1[2], $2) },
          { $0[0] != 0 ? $0[1] : $0[2] })
      }
    }
    checkBoth(Float.self)
    checkBoth(Double.self)
  }

  @Test("of a constant")
  func fill() {
    check(Float.self, operands: 0, seed: 5, { Float.cKernels.fill($0, 2.5, $2) }, { _ in 2.5 })
    check(Double.self, operands: 0, seed: 6, { Double.cKernels.fill($0, 2.5, $2) }, { _ in 2.5 })
  }

  @Test("of powers are libm's", arguments: [(2.0, 3.0, 8.0), (-2, 3, -8), (0, 0, 1), (4, -0.5, 0.5), (-1, 0.5, .nan)])
  func power(base: Double, exponent: Double, result: Double) {
    #expect(isSame(Double.apply(CK_POWER, [base], [exponent])[0], result))
    #expect(isSame(Float.apply(CK_POWER, [Float(base)], [Float(exponent)])[0], Float(result)))
  }

  /// The exponents that are computed by products and roots where they are one number, and some that are not.
  @Test("of powers to a number are libm's", arguments: [2.0, 3, 0.5, 1, -1, 0, 4, -0.5, 2.5])
  func powerOfANumber(exponent: Double) {
    check(Float.self, exponent)
    check(Double.self, exponent)
  }

  private func check<Scalar: KernelScalar & TensorScalar>(_: Scalar.Type, _ exponent: Double) {
    var generator = SplitMix64(seed: 11)
    let bases =
      Scalar.specialValues + (0..<500).map { _ in Scalar.anyFinite(using: &generator) }
      + (0..<500).map { _ in Scalar.value(in: -3...3, using: &generator) }
    let found: [Scalar] = pow(Tensor(bases), Scalar(exponent)).scalars
    for (base, value) in zip(bases, found) {
      let expected = Scalar(Glibc.pow(Double(base), exponent))
      #expect(
        isSame(value, expected) || abs(value - expected) <= value.magnitude.ulp,
        "\(base) to the power \(exponent) is \(value), not \(expected)")
    }
  }
}
