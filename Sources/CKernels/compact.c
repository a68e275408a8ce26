// Small symmetric and triangular matrices, one in each lane of a vector: there is no batched Cholesky in LAPACK, and
// for one small matrix alone most of a call is overhead and most of a vector is empty.
#include "target.h"

#include <string.h>

// Sizes are padded to this many rows, in which the kernels work.
enum { lane_block = 4 };

CK_INLINE ptrdiff_t padded(ptrdiff_t n) { return (n + lane_block - 1) / lane_block * lane_block; }
CK_INLINE ptrdiff_t triangle(ptrdiff_t n) { return n * (n + 1) / 2; }

ptrdiff_t ck_compact_triangle_size(ptrdiff_t n) { return triangle(padded(n)) + padded(n); }
ptrdiff_t ck_compact_rows(ptrdiff_t n) { return padded(n); }

#define CK_TEMPLATE "compact_layout.inc"
#include "each_target.h"
#define CK_TEMPLATE "compact.inc"
#include "each_target.h"

#define CK_DEFINE_COMPACT(T, S)                                                                               \
  void ck_compact_pack_##S(ptrdiff_t rows, ptrdiff_t columns, const T *const *in, ptrdiff_t row_stride,       \
                         ptrdiff_t column_stride, T *out) {                                                   \
    CK_CALL(compact_pack_##S, rows, columns, in, row_stride, column_stride, out);                             \
  }                                                                                                           \
  void ck_compact_unpack_##S(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t used, const T *in, T *const *out,   \
                           ptrdiff_t row_stride, ptrdiff_t column_stride) {                                   \
    CK_CALL(compact_unpack_##S, rows, columns, used, in, out, row_stride, column_stride);                     \
  }                                                                                                           \
  void ck_compact_pack_triangle_##S(ptrdiff_t n, const T *const *in, ptrdiff_t row_stride,                    \
                                  ptrdiff_t column_stride, int unit_diagonal, T *out) {                       \
    CK_CALL(compact_pack_triangle_##S, n, in, row_stride, column_stride, unit_diagonal, out);                 \
  }                                                                                                           \
  void ck_compact_unpack_triangle_##S(ptrdiff_t n, ptrdiff_t used, const T *in, T *const *out,                \
                                    ptrdiff_t row_stride) {                                                   \
    CK_CALL(compact_unpack_triangle_##S, n, used, in, out, row_stride);                                       \
  }                                                                                                           \
  void ck_compact_cholesky_##S(ptrdiff_t n, T *a, int32_t *pivot) { CK_CALL(compact_cholesky_##S, n, a, pivot); } \
  void ck_compact_solve_##S(ptrdiff_t n, ptrdiff_t columns, int transpose, const T *l, T *b) {                \
    CK_CALL(compact_solve_##S, n, columns, transpose, l, b);                                                  \
  }

CK_DEFINE_COMPACT(float, f32)
CK_DEFINE_COMPACT(double, f64)
