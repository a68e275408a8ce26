import CLAPACKE

/// Complex numbers as two tensors of one shape.
public struct ComplexPair<Scalar: TensorScalar>: Sendable, Equatable {
  public let real: Tensor<Scalar>
  public let imaginary: Tensor<Scalar>
}

/// The eigenvalues and right eigenvectors of general matrices, A v = λ v, batched (LAPACK `?geev`).
///
/// Those that are not real come in conjugate pairs, one after the other, the one with the positive imaginary part
/// first. The eigenvectors have Euclidean norm 1 and, of complex ones, a real largest component; their signs are free,
/// and those of equal eigenvalues may be any of their space. For symmetric matrices ``eigh(_:)`` is faster and exact in
/// more.
public struct Eigen<Scalar: TensorScalar>: Sendable {
  /// λ: [..., n] each, in the order in which the iteration found them.
  public let values: ComplexPair<Scalar>
  /// The eigenvector of value k in column k: [..., n, n] each.
  public let vectors: ComplexPair<Scalar>

  /// Decomposes the matrices of the last two axes.
  ///
  /// - Throws: ``LinearAlgebraError/notFinite(operation:batchIndex:row:column:)`` for a NaN or an infinity,
  ///   ``LinearAlgebraError/notConverged(count:batchIndex:)`` where LAPACK gives up.
  public init(_ matrix: Tensor<Scalar>) throws(LinearAlgebraError) {
    let (values, packed) = try Self.decompose(matrix, hasVectors: true, operation: "eig")
    self.values = values
    vectors = Self.unpack(packed, values.imaginary)
  }

  /// The eigenvalues, and as rows the eigenvectors in LAPACK's form: the real and the imaginary part of the first of a
  /// pair stand where the vectors of the two would.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  fileprivate static func decompose(
    _ matrix: Tensor<Scalar>, hasVectors: Bool, operation: String
  ) throws(LinearAlgebraError) -> (values: ComplexPair<Scalar>, vectors: Tensor<Scalar>) {
    let order = matrix.squareOrder(in: operation)
    try matrix.checkFinite(operation: operation)
    let columns = matrix.transposed().copy()
    let shape = matrix.batchShape + [order]
    let (real, imaginary) = (Tensor<Scalar>(uninitialized: shape), Tensor<Scalar>(uninitialized: shape))
    let vectors = Tensor<Scalar>(uninitialized: hasVectors ? matrix.shape : [0])
    let values = ComplexPair(real: real, imaginary: imaginary)
    guard columns.count > 0 else { return (values, vectors) }
    let (n, lapack) = (blasInt(order, in: "eig"), Scalar.kernels.factorizations.lapack)
    let (a, wr, wi, v) = (columns.pointer, real.pointer, imaginary.pointer, vectors.pointer)
    func run(_ index: Int, _ work: UnsafeMutablePointer<Scalar>, _ size: Int32) -> Int32 {
      lapack.geev(
        LAPACK_COL_MAJOR, LAPACKLetter.none, hasVectors ? LAPACKLetter.vectors : LAPACKLetter.none, n,
        a + index * order * order, n, wr + index * order, wi + index * order, nil, 1,
        hasVectors ? v + index * order * order : nil, n, work, size)
    }
    let workspace = try Workspace<Scalar>(routine: "geev") { work, _ in run(0, work, -1) }
    let failures = try runEach(
      matrix.batchShape.elementCount, elements: order * order, routine: "geev", workspace
    ) { index, work, _ in run(index, work, workspace.count) }
    withExtendedLifetime((columns.storage, real.storage, imaginary.storage, vectors.storage)) {}
    try LinearAlgebraError.checkConvergence(failures)
    return (values, vectors)
  }

  private static func unpack(_ packed: Tensor<Scalar>, _ imaginary: Tensor<Scalar>) -> ComplexPair<Scalar> {
    let order = packed.shape[packed.rank - 1]
    var (re, im) = (packed, Tensor<Scalar>.zeros(packed.shape))
    let parts = imaginary.scalars
    re.withUnsafeMutableBufferPointer { re in
      im.withUnsafeMutableBufferPointer { im in
        for (vector, part) in parts.enumerated() where part > 0 {
          // Rows `vector` and the next: a + i b, a - i b.
          for index in vector * order..<(vector + 1) * order {
            (im[index], im[index + order]) = (re[index + order], -re[index + order])
            re[index + order] = re[index]
          }
        }
      }
    }
    return ComplexPair(real: re.transposed(), imaginary: im.transposed())
  }
}

/// The eigenvalues and right eigenvectors of general matrices: [..., n, n]. See ``Eigen``.
///
/// - Throws: as ``Eigen/init(_:)``.
public func eig<Scalar>(_ matrix: Tensor<Scalar>) throws(LinearAlgebraError) -> Eigen<Scalar> { try Eigen(matrix) }

/// The eigenvalues alone of general matrices: [..., n, n] to [..., n].
///
/// - Throws: as ``Eigen/init(_:)``.
public func eigvals<Scalar>(_ matrix: Tensor<Scalar>) throws(LinearAlgebraError) -> ComplexPair<Scalar> {
  try Eigen.decompose(matrix, hasVectors: false, operation: "eigvals").values
}
