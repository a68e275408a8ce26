// Kernels over whole arrays, each for float (suffix _f32) and double (_f64), vectorised at run time.
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stddef.h>
#include <stdint.h>

#define CK_MAX_RANK 8

// An n-d loop over up to four strided operands. stride[0] belongs to the output, stride[1...] to the inputs in
// the order of the arguments; strides count elements and may be zero (broadcast) or negative (flip). Dimensions that
// all operands step through as one are best merged by the caller: the kernels' rows are those of the last dimension.
typedef struct {
  ptrdiff_t rank;
  ptrdiff_t shape[CK_MAX_RANK];
  ptrdiff_t stride[4][CK_MAX_RANK];
} ck_loop;

typedef enum {
  CK_COPY, CK_NEGATE, CK_ABS, CK_SIGN, CK_SQUARE, CK_SQRT, CK_RECIPROCAL,
  CK_EXP, CK_EXPM1, CK_LOG, CK_LOG1P, CK_SIN, CK_COS, CK_TANH, CK_SIGMOID, CK_SOFTPLUS, CK_RELU,
  CK_STEP  // 1 where x > 0, else 0
} ck_unary_op;

typedef enum {
  CK_ADD, CK_SUBTRACT, CK_MULTIPLY, CK_DIVIDE, CK_MAXIMUM, CK_MINIMUM, CK_POWER,
  CK_LESS, CK_LESS_EQUAL, CK_EQUAL, CK_NOT_EQUAL  // 1 where true, else 0
} ck_binary_op;

typedef enum { CK_SUM, CK_SUM_OF_SQUARES, CK_MAX, CK_MIN, CK_LOG_SUM_EXP } ck_reduce_op;

#define CK_DECLARE(T, S)                                                                                      \
  /* out[...] = op(a[...]); out may be a itself (same strides), not overlap it otherwise. */                  \
  void ck_unary_##S(ck_unary_op op, const ck_loop *loop, const T *a, T *out);                                 \
  /* out[...] = op(a[...], b[...]); out may be a or b itself (same strides). */                               \
  void ck_binary_##S(ck_binary_op op, const ck_loop *loop, const T *a, const T *b, T *out);                   \
  /* out[...] = mask[...] != 0 ? a[...] : b[...] */                                                           \
  void ck_select_##S(const ck_loop *loop, const T *mask, const T *a, const T *b, T *out);                     \
  /* out[...] = value */                                                                                      \
  void ck_fill_##S(const ck_loop *loop, T value, T *out);                                                     \
  /* out[o, i] = op over k of in[o, k, i]; in is contiguous [outer, count, inner]; the order of the additions \
     depends on the shape alone. Empty: 0 for sums, -inf for max and logSumExp, +inf for min; NaN propagates. */ \
  void ck_reduce_##S(ck_reduce_op op, ptrdiff_t outer, ptrdiff_t count, ptrdiff_t inner, const T *in, T *out); \
  /* Keeps elements with column - row <= diagonal (lower) or >= diagonal (upper), zero elsewhere. */          \
  void ck_triangle_##S(int lower, ptrdiff_t diagonal, ptrdiff_t batch, ptrdiff_t rows, ptrdiff_t columns,     \
                       const T *in, T *out);                                                                  \
  /* Copies the lower (or upper) triangle of each contiguous n x n matrix onto the other one, in place. */     \
  void ck_mirror_##S(int lower, ptrdiff_t batch, ptrdiff_t n, T *a);                                          \
  /* out[o, index[k], i] += in[o, k, i]; out is [outer, extent, inner], in is [outer, count, inner]. */       \
  void ck_scatter_add_##S(ptrdiff_t outer, ptrdiff_t count, ptrdiff_t inner, ptrdiff_t extent,                \
                          const int64_t *index, const T *in, T *out);                                         \
  /* Index of the first element that is not finite, or -1. */                                                 \
  ptrdiff_t ck_first_not_finite_##S(ptrdiff_t count, const T *in);                                            \
  /* Index of the first pair of elements that differ (by ==), or -1. */                                       \
  ptrdiff_t ck_first_difference_##S(ptrdiff_t count, const T *a, const T *b);                                 \
  /* Elements first ..< first + count of the sequence named by (seed, stream), a pure function of the three:  \
     standard normal, or uniform on the odd multiples of 2^-24 (2^-53) between 0 and 1. */                    \
  void ck_random_normal_##S(ptrdiff_t count, uint64_t first, uint64_t seed, uint64_t stream, T *out);         \
  void ck_random_uniform_##S(ptrdiff_t count, uint64_t first, uint64_t seed, uint64_t stream, T *out);        \
  /* One step of ADAM: moments and parameter in place; rate already holds the bias correction of the first    \
     moment, scale = 1 / sqrt(bias correction of the second). */                                              \
  void ck_adam_##S(ptrdiff_t count, T *parameter, const T *gradient, T *first, T *second,                     \
                   T rate, T beta1, T beta2, T scale, T epsilon);

CK_DECLARE(float, f32)
CK_DECLARE(double, f64)

// Philox4x32-10 (Salmon et al., SC 2011): the block at (counter, stream) under the key seed.
void ck_philox(uint64_t counter, uint64_t stream, uint64_t seed, uint32_t block[4]);

// Calls body(context, i) once for each i in 0 ..< count, on up to `threads` threads, the caller's among them;
// returns when all are done. A call from inside a body, or while another thread holds the workers, runs serially.
void ck_parallel(ptrdiff_t count, int threads, void (*body)(void *context, ptrdiff_t index), void *context);

// The number of cores that the scheduler may run this process on; at least 1.
int ck_available_cores(void);

// The file of the shared library that the dynamic linker takes a symbol from, for the caller to free; NULL if unknown.
char *ck_library_of(const char *symbol);

#endif
