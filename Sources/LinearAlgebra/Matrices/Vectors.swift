import COpenBLAS

/// a x, or aᵀ x where `transpose` is set (BLAS `?gemv`): [..., m, n] and [..., n] give [..., m]; the batches broadcast.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
public func gemv<Scalar>(_ a: Tensor<Scalar>, _ x: Tensor<Scalar>, transpose: Bool = false) -> Tensor<Scalar> {
  let (rows, columns) = a.matrixExtents(in: "gemv")
  let (outputs, inputs) = transpose ? (columns, rows) : (rows, columns)
  if x.rank < 1 || x.shape[x.rank - 1] != inputs {
    shapeFailure("gemv(transpose: \(transpose))", a.shape, x.shape, expected: "a vector of \(inputs) elements")
  }
  let batch = broadcastShape(a.batchShape, x.shape.droppingLastAxes(1), in: "gemv")
  let result = Tensor<Scalar>(uninitialized: batch + [outputs])
  guard result.count > 0 else { return result }
  if inputs == 0 { return Tensor.zeros(result.shape) }
  let matrix = MatrixBatch(a)
  let vector = VectorBatch(x)
  let (matrixOffsets, vectorOffsets) = (matrix.offsets(over: batch), vector.offsets(over: batch))
  let takesRows = matrix.isTransposed == transpose
  let (matrixPointer, vectorPointer, output) = (matrix.tensor.pointer, vector.tensor.pointer, result.pointer)
  // Large products share out their blocks, small ones the batch.
  let grain = rows * columns >= 1 << 17 ? batch.elementCount : max(1, 32768 / (rows * columns))
  Backend.compute {
    Threads.forEachRange(batch.elementCount, grain: grain) { range in
      for index in range {
        MatrixVectorProduct(
          outputs: outputs, inputs: inputs, takesRows: takesRows, matrix: matrixPointer + matrixOffsets[index],
          leadingDimension: matrix.leadingDimension, vector: vectorPointer + vectorOffsets[index],
          increment: vector.stride
        ).run(alpha: 1, beta: 0, into: output + index * outputs)
      }
    }
  }
  withExtendedLifetime((matrix.tensor.storage, vector.tensor.storage)) {}
  return result
}

/// The inner products of the vectors of the last axis (BLAS `?dot`): [..., n] and [..., n] give [...]; the batches
/// broadcast.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
public func dot<Scalar>(_ x: Tensor<Scalar>, _ y: Tensor<Scalar>) -> Tensor<Scalar> {
  if x.rank < 1 || y.rank < 1 || x.shape[x.rank - 1] != y.shape[y.rank - 1] {
    shapeFailure("dot", x.shape, y.shape, expected: "equal last extents")
  }
  let batch = broadcastShape(x.shape.droppingLastAxes(1), y.shape.droppingLastAxes(1), in: "dot")
  let (left, right) = (VectorBatch(x), VectorBatch(y))
  let (leftOffsets, rightOffsets) = (left.offsets(over: batch), right.offsets(over: batch))
  let length = x.shape[x.rank - 1]
  let (leftPointer, rightPointer) = (left.tensor.pointer, right.tensor.pointer)
  return withExtendedLifetime((left.tensor.storage, right.tensor.storage)) {
    Tensor(shape: batch) { output in
      Backend.compute {
        Threads.forEachRange(output.count, grain: max(1, 32768 / max(1, length))) { range in
          for index in range {
            output[index] = VectorProduct(
              count: length, leftPointer + leftOffsets[index], left.stride, rightPointer + rightOffsets[index],
              right.stride
            ).value
          }
        }
      }
    }
  }
}

/// The Euclidean norms of the vectors of the last axis, without overflow (BLAS `?nrm2`): [..., n] gives [...].
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
public func norm<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> {
  if x.rank < 1 { shapeFailure("norm", x.shape, expected: "at least one axis") }
  let source = x.contiguous()
  let length = x.shape[x.rank - 1]
  let squares = source.sumOfSquares(axes: [-1])
  // Below, squares have lost digits, above, they have overflown.
  let safe = Scalar.leastNormalMagnitude / (Scalar.ulpOfOne * Scalar.ulpOfOne)..<Scalar.infinity
  return withExtendedLifetime((source.storage, squares.storage)) {
    Tensor(shape: squares.shape) { output in
      Backend.compute {
        for index in output.indices {
          let square = squares.pointer[index]
          output[index] =
            safe.contains(square) ? square.squareRoot() : euclideanNorm(length, source.pointer + index * length)
        }
      }
    }
  }
}

/// The Euclidean norm of a contiguous vector of any length: beyond what BLAS can count to, the norm of the norms of parts.
private func euclideanNorm<Scalar: TensorScalar>(_ count: Int, _ x: UnsafePointer<Scalar>) -> Scalar {
  let part = 1 << 30
  if count <= part { return Scalar.kernels.blas.nrm2(Int32(count), x, 1) }
  let norms = stride(from: 0, to: count, by: part).map {
    Scalar.kernels.blas.nrm2(Int32(min(part, count - $0)), x + $0, 1)
  }
  return Scalar.kernels.blas.nrm2(Int32(norms.count), norms, 1)
}

/// How BLAS sees the vectors of the last axis.
private struct VectorBatch<Scalar: TensorScalar> {
  let tensor: Tensor<Scalar>
  let stride: Int32

  init(_ operand: Tensor<Scalar>) {
    // BLAS counts negative strides from the other end, does not take zero, and knows 32 bits: copy these.
    let step = operand.strides[operand.rank - 1]
    tensor = step > 0 && step <= Int32.max ? operand : operand.copy()
    stride = Int32(max(1, tensor.strides[tensor.rank - 1]))
  }

  func offsets(over batch: Shape) -> BatchOffsets {
    BatchOffsets(batch: batch, shape: tensor.shape.droppingLastAxes(1), strides: tensor.strides.droppingLastAxes(1))
  }
}
