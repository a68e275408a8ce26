// Small symmetric and triangular matrices, one in each lane of a vector: there is no batched Cholesky in LAPACK, and for
// one small matrix alone most of a call is overhead and most of a vector is empty.
#include "target.h"

#include <string.h>

// Sizes are padded to this many rows, in which the kernels work.
enum { lane_block = 4 };

CK_INLINE ptrdiff_t padded(ptrdiff_t n) { return (n + lane_block - 1) / lane_block * lane_block; }
CK_INLINE ptrdiff_t triangle(ptrdiff_t n) { return n * (n + 1) / 2; }

ptrdiff_t ck_lanes_triangle_size(ptrdiff_t n) { return triangle(padded(n)) + padded(n); }
ptrdiff_t ck_lanes_rows(ptrdiff_t n) { return padded(n); }

#define CK_TEMPLATE "lanes_layout.inc"
#include "each_scalar.h"
#define CK_TEMPLATE "lanes.inc"
#include "each_target.h"

void ck_lanes_cholesky_f32(ptrdiff_t n, float *a, int32_t *pivot) { CK_CALL(lanes_cholesky_f32, n, a, pivot); }
void ck_lanes_cholesky_f64(ptrdiff_t n, double *a, int32_t *pivot) { CK_CALL(lanes_cholesky_f64, n, a, pivot); }
void ck_lanes_solve_f32(ptrdiff_t n, ptrdiff_t columns, int transpose, const float *l, float *b) {
  CK_CALL(lanes_solve_f32, n, columns, transpose, l, b);
}
void ck_lanes_solve_f64(ptrdiff_t n, ptrdiff_t columns, int transpose, const double *l, double *b) {
  CK_CALL(lanes_solve_f64, n, columns, transpose, l, b);
}
