import Foundation
import LinearAlgebra
import TestSupport
import Testing

/// The functions of NumPy, and of SciPy where it is there, that have a counterpart here, on random matrices: the same
/// numbers.
@Suite("NumPy") struct NumPyTests {
  private static let python = ProcessInfo.processInfo.environment["VLAE_PYTHON"] ?? ".build/python/bin/python3"

  private static let isAvailable = (try? run([python, "-c", "import numpy"]))?.status == 0

  /// Reads cases, one a line, and their numbers, one after the other; prints those in which NumPy disagrees.
  private static let script = """
    import json, sys
    import numpy as np
    try:
        import scipy.linalg as S
    except ImportError:
        S = None
    L = np.linalg
    numbers, at, failures = np.fromfile(sys.argv[2]), 0, 0

    def ordered(z):
        return np.take_along_axis(z, np.lexsort((z.imag.round(9), z.real.round(9)), axis=-1), axis=-1)

    def signs(r):
        return r * np.sign(np.diagonal(r, axis1=-2, axis2=-1))[..., :, None]

    def complete(w, v):
        return [w, v @ (w[..., :, None] * np.swapaxes(v, -1, -2))]

    functions = {
        "solve": lambda a, b: [L.solve(a, b)], "inverse": lambda a: [L.inv(a)], "cholesky": lambda a: [L.cholesky(a)],
        "determinant": lambda a: [L.det(a)], "signedLogDeterminant": lambda a: list(L.slogdet(a)),
        "matrixPower3": lambda a: [L.matrix_power(a, 3)], "matrixPower-2": lambda a: [L.matrix_power(a, -2)],
        "eigvalsh": lambda a: [L.eigvalsh(a)], "eigh": lambda a: complete(*L.eigh(a)),
        "svdvals": lambda a: [L.svd(a, compute_uv=False)], "qr": lambda a: [signs(L.qr(a)[1])],
        "eigvals": lambda a: [(z := ordered(L.eigvals(a).astype(complex))).real, z.imag],
        "leastSquares": lambda a, b: [np.array(x, float) for x in (L.lstsq(a, b, rcond=1e-9)[i] for i in (0, 2, 3))],
        "pseudoInverse": lambda a: [L.pinv(a, rcond=1e-9)], "rank": lambda a: [L.matrix_rank(a).astype(float)],
        "norms": lambda a: [L.norm(a, k, axis=(-2, -1)) for k in (1, 2, np.inf, "fro", "nuc")],
        "conditions": lambda a: [L.cond(a, k) for k in (1, 2, np.inf, "fro")],
        "matmul": lambda a, b: [a @ b], "outer": lambda a, b: [np.outer(a, b)], "kron": lambda a, b: [np.kron(a, b)],
        "scipy.lu": lambda a: list(S.lu(a)), "scipy.solve_triangular": lambda a, b: [S.solve_triangular(a, b, lower=True)],
        "scipy.qr": lambda a: [signs((f := S.qr(a, mode="economic", pivoting=True))[1]), np.array(f[2], float)],
        "sort": lambda a: [np.sort(a, -2)], "argsort": lambda a: [np.argsort(a, -2, kind="stable").astype(float)],
        "median": lambda a: [np.median(a, -1), np.quantile(a, 0.3, axis=-2)],
        "var": lambda a: [np.var(a, -1), np.std(a, (-1, -2), ddof=1), np.prod(a, -1), np.prod(a)],
        "argmax": lambda a: [np.argmax(a, -1).astype(float), np.argmin(a, -2).astype(float)],
        "cumsum": lambda a: [np.cumsum(a, -2), np.diff(a, axis=-1), np.cumsum(a, -1)],
        "arrange": lambda a: [np.roll(a, 2, -1), np.roll(a, -3, -2), np.repeat(a, 3, -2), np.tile(a, (2, 1, 3)),
                              np.pad(a, [(1, 2)] * a.ndim, constant_values=5.0), *np.split(a, [1], -1)],
        "cov": lambda a: [np.atleast_2d(np.cov(a, rowvar=False))],
        "vectorNorms": lambda a: [L.norm(a, k, axis=-1) for k in (2, 1, 3, np.inf, -np.inf, 0)],
        "pairs": lambda a, b: [
            np.copysign(a, b), np.nextafter(a, b), np.logaddexp(a, b), np.remainder(a, b), np.floor_divide(a, b),
            np.remainder(a, 0.3), np.floor_divide(a, -0.3), np.logical_and(a, b), np.logical_or(a, b),
            np.logical_xor(a, b), np.logical_not(a), np.signbit(a), np.isinf(a / b)],
        "cumprod": lambda a: [np.cumprod(a, -2), np.cumprod(a, -1)],
        "nonzero": lambda a: [np.count_nonzero(a > 0), np.count_nonzero(a > 0, -1), *np.nonzero(a > 0)],
        "unique": lambda a: [*np.unique(a, return_index=True, return_inverse=True, return_counts=True)],
        "searchsorted": lambda a, b: [np.searchsorted(a, b), np.searchsorted(a, b, "right")],
        "axes": lambda a: [np.moveaxis(a, -1, 0), np.moveaxis(a, 0, -2), *(a[i] for i in range(len(a)))],
        "meshgrid": lambda a, b, c: [
            *np.meshgrid(a, b, c), *np.meshgrid(a, b, c, indexing="ij"), *np.meshgrid(a), *np.meshgrid(a, b)],
        "broadcast": lambda a, b: list(np.broadcast_arrays(a, b)), "cross": lambda a, b: [np.cross(a, b)],
        "cross0": lambda a, b: [np.cross(a, b, axis=0)], "range": lambda a: [
            np.arange(a[0], a[1], a[2]), np.eye(4, 6, k=int(a[3])), np.eye(5, 3, k=int(a[3]))],
        "linspace": lambda a: [np.linspace(a[0], a[1], 7)], "take_along": lambda a: [
            np.take_along_axis(a, np.argsort(-a, -1)[..., :2], -1)],
        "tensordot": lambda a, b: [np.tensordot(a, b, axes=1)], "trace": lambda a: [np.trace(a, axis1=-2, axis2=-1)],
    }
    for line in open(sys.argv[1]):
        case = json.loads(line)
        arrays = []
        for shape in case["shapes"]:
            size = int(np.prod(shape))
            arrays.append(numbers[at:at + size].reshape(shape))
            at += size
        inputs, found = arrays[:case["inputs"]], arrays[case["inputs"]:]
        name = case["name"]
        if name.startswith("scipy") and S is None:
            continue
        expected = [np.einsum(name, *inputs)] if "->" in name else functions[name](*inputs)
        for x, y in zip(found, expected, strict=True):
            y = np.asarray(y, float)
            if x.shape != y.shape or not np.allclose(x, y, rtol=1e-7, atol=1e-8 * (1 + np.abs(y).max(initial=0))):
                failures += 1
                print(name, [i.shape for i in inputs], "found", x, "expected", y)
    print(at == numbers.size, failures, "failures")
    """

  struct Cases {
    var lines = ""
    var numbers: [Double] = []
    var count = 0

    mutating func add(_ name: String, _ inputs: [Tensor<Double>], _ results: [Tensor<Double>]) {
      let shapes = (inputs + results).map { "[" + $0.shape.map(String.init).joined(separator: ", ") + "]" }
      lines += #"{"name": "\#(name)", "inputs": \#(inputs.count), "shapes": [\#(shapes.joined(separator: ", "))]}"# + "\n"
      for tensor in inputs + results { numbers += tensor.scalars }
      count += 1
    }
  }

  @Test(.enabled(if: isAvailable, "needs Python with numpy at .build/python or $VLAE_PYTHON"))
  func sameNumbers() throws {
    var cases = Cases()
    var generator = SplitMix64(seed: 1)
    for round in 0..<60 {
      let batch = generator.shape(rank: generator.integer(in: 0...2), upTo: 3, allowingZero: round % 5 == 0)
      let n = [1, 2, 3, 5, 12].randomElement(using: &generator)!
      try addSquares(&cases, batch: batch, order: n, using: &generator)
      try addRectangles(&cases, batch: batch, using: &generator)
      addProducts(&cases, using: &generator)
      addArrangements(&cases, batch: batch, using: &generator)
      addElementwise(&cases, batch: batch, using: &generator)
      addSearches(&cases, batch: batch, using: &generator)
      addAxes(&cases, batch: batch, using: &generator)
    }
    #expect(cases.count > 1000)
    let folder = try TemporaryFolder()
    let (text, binary) = (try folder.write(cases.lines, to: "cases"), folder.file("numbers"))
    try cases.numbers.withUnsafeBytes { try Data($0).write(to: URL(fileURLWithPath: binary)) }
    let outcome = try run([Self.python, "-c", Self.script, text, binary])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output == "True 0 failures\n", "\(outcome.output.prefix(2000))")
  }

  private func addSquares(
    _ cases: inout Cases, batch: [Int], order n: Int, using generator: inout SplitMix64
  ) throws {
    let a = Tensor(Reference<Double>(random: batch + [n, n], using: &generator)) + Tensor.identity(n) * 3
    let b = Tensor(Reference<Double>(random: batch + [n, 2], using: &generator))
    let spd = syrk(a)
    cases.add("solve", [a, b], [try solve(a, b)])
    cases.add("inverse", [a], [try inverse(a)])
    cases.add("cholesky", [spd], [try cholesky(spd)])
    cases.add("determinant", [a], [try determinant(a)])
    let (sign, logarithm) = try signedLogDeterminant(a)
    cases.add("signedLogDeterminant", [a], [sign, logarithm])
    cases.add("matrixPower3", [a], [try matrixPower(a, 3)])
    cases.add("matrixPower-2", [a], [try matrixPower(a, -2)])
    cases.add("eigvalsh", [spd], [try eigvalsh(spd)])
    let decomposition = try eigh(spd)
    let scaled = decomposition.vectors * decomposition.values.expandingAxis(at: -2)
    cases.add("eigh", [spd], [decomposition.values, matmul(scaled, decomposition.vectors.transposed())])
    cases.add("trace", [a], [trace(a)])
    cases.add("conditions", [a], try [.one, .two, .infinity, .frobenius].map { try conditionNumber(a, $0) })
    cases.add("eigvals", [a], ordered(try eigvals(a)))
  }

  /// By real, then by imaginary part.
  private func ordered(_ values: ComplexPair<Double>) -> [Tensor<Double>] {
    let n = values.real.shape.last!
    var (re, im) = (values.real.scalars, values.imaginary.scalars)
    for start in stride(from: 0, to: re.count, by: n) {
      let pairs = (start..<start + n).map { (re[$0], im[$0]) }.sorted { left, right in
        let near = Swift.abs(left.0 - right.0) < 1e-9
        return near ? left.1 < right.1 : left.0 < right.0
      }
      for (offset, pair) in pairs.enumerated() { (re[start + offset], im[start + offset]) = pair }
    }
    return [Tensor(re, shape: values.real.shape), Tensor(im, shape: values.real.shape)]
  }

  private func addRectangles(_ cases: inout Cases, batch: [Int], using generator: inout SplitMix64) throws {
    let (m, n) = (generator.integer(in: 1...7), generator.integer(in: 1...7))
    let a = Tensor(Reference<Double>(random: batch + [m, n], using: &generator))
    cases.add("svdvals", [a], [try svdvals(a)])
    cases.add("pseudoInverse", [a], [try pseudoInverse(a, tolerance: 1e-9)])
    cases.add("rank", [a], [try rank(a)])
    cases.add("norms", [a], try [.one, .two, .infinity, .frobenius, .nuclear].map { try matrixNorm(a, $0) })
    let triangle = try qr(a).triangle
    cases.add("qr", [a], [triangle * sign(triangle.diagonal()).expandingAxis(at: -1)])
    let single = Tensor(Reference<Double>(random: [m, n], using: &generator))
    let b = Tensor(Reference<Double>(random: [m, 2], using: &generator))
    let fit = try leastSquares(single, b, tolerance: 1e-9)
    let factors = try lu(single)
    cases.add("scipy.lu", [single], [factors.permutation, factors.lower, factors.upper])
    let pivoted = try QR(single, pivoting: true)
    let upper = pivoted.triangle()
    cases.add(
      "scipy.qr", [single],
      [upper * sign(upper.diagonal()).expandingAxis(at: -1), Tensor(pivoted.columnOrder!.map { Double($0) })])
    let lower = matmul(single, single.transposed()) + Tensor.identity(m)
    cases.add("scipy.solve_triangular", [lower, b], [try triangularSolve(lower, b)])
    cases.add("leastSquares", [single, b], [fit.solution, fit.rank, fit.singularValues])
  }

  private func addProducts(_ cases: inout Cases, using generator: inout SplitMix64) {
    let (m, k, n) = (generator.integer(in: 0...6), generator.integer(in: 0...6), generator.integer(in: 0...6))
    let a = Tensor(Reference<Double>(random: [m, k], using: &generator))
    let b = Tensor(Reference<Double>(random: [k, n], using: &generator))
    let (x, y) = (a.flattened(), b.flattened())
    cases.add("matmul", [a, b], [matmul(a, b)])
    cases.add("outer", [x, y], [outer(x, y)])
    cases.add("kron", [a, b], [kron(a, b)])
    cases.add("tensordot", [a, b], [tensordot(a, b, axes: 1)])
    for subscripts in ["ij,jk->ki", "ij,jk->i", "ij,jk->jik", "ij,jk->"] {
      cases.add(subscripts, [a, b], [einsum(subscripts, a, b)])
    }
  }
}
