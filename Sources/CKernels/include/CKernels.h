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

// The functions of one element, X(what makes its kernel, operation, name), each once: the enumeration, the kernels and
// their table in elementwise.inc follow.
#define CK_UNARY_OPERATIONS(X)                                                                                \
  X(UNARY, COPY, copy) X(UNARY, NEGATE, negate) X(UNARY, ABS, absolute) X(UNARY, SIGN, sign)                  \
  X(UNARY, SQUARE, square) X(UNARY, SQRT, root) X(UNARY, RECIPROCAL, reciprocal)                              \
  X(MATH, EXP, exp) X(MATH, EXPM1, expm1) X(MATH, LOG, log) X(MATH, LOG1P, log1p)                             \
  X(ANGLE_MATH, SIN, sin) X(ANGLE_MATH, COS, cos) X(MATH, TANH, tanh)                                         \
  X(MATH, SIGMOID, sigmoid) X(MATH, SOFTPLUS, softplus)                                                       \
  X(UNARY, RELU, relu)                                                                                        \
  X(UNARY, STEP, step) /* 1 where x > 0, else 0 */                                                            \
  X(UNARY, FLOOR, floor) X(UNARY, CEIL, ceil) X(UNARY, TRUNCATE, truncate)                                    \
  X(UNARY, ROUND, round) /* to the even neighbour of a half */                                                \
  X(UNARY, IS_NAN, is_nan) X(UNARY, IS_FINITE, is_finite) /* 1 where true, else 0 */                          \
  X(LIBRARY_MATH, TAN, tan) X(LIBRARY_MATH, ASIN, asin) X(LIBRARY_MATH, ACOS, acos)                           \
  X(LIBRARY_MATH, ATAN, atan) X(LIBRARY_MATH, SINH, sinh) X(LIBRARY_MATH, COSH, cosh)                         \
  X(LIBRARY_MATH, ASINH, asinh) X(LIBRARY_MATH, ACOSH, acosh) X(LIBRARY_MATH, ATANH, atanh)                   \
  X(LIBRARY_MATH, LOG2, log2) X(LIBRARY_MATH, LOG10, log10) X(LIBRARY_MATH, ERF, erf)                         \
  X(MATH_PLANE, LGAMMA, lgamma) /* log |Gamma(x)| */

// Those of two elements.
#define CK_BINARY_OPERATIONS(X)                                                                               \
  X(BINARY, ADD, add) X(BINARY, SUBTRACT, subtract) X(BINARY, MULTIPLY, multiply) X(BINARY, DIVIDE, divide)   \
  X(BINARY, MAXIMUM, maximum) X(BINARY, MINIMUM, minimum)                                                     \
  X(POWER, POWER, power)                                                                                      \
  X(BINARY, LESS, less) X(BINARY, LESS_EQUAL, less_equal) /* 1 where true, else 0 */                          \
  X(BINARY, EQUAL, equal) X(BINARY, NOT_EQUAL, not_equal)                                                     \
  X(BINARY, ADD_RELU, add_relu) /* max(a + b, 0) */                                                           \
  X(BINARY, MASK, mask)         /* a where b > 0, else 0 */                                                   \
  X(BINARY, PRELU, prelu)       /* a where a > 0, else a b */                                                 \
  X(LIBRARY_BINARY, ATAN2, atan2) X(LIBRARY_BINARY, HYPOT, hypot)                                             \
  X(BINARY, COPY_SIGN, copy_sign) X(LIBRARY_BINARY, NEXT_AFTER, next_after)                                   \
  X(LIBRARY_BINARY, FLOOR_DIVIDE, floor_divide)                                                               \
  X(LIBRARY_BINARY, REMAINDER, remainder) /* with the sign of the divisor */

#define CK_ENUMERATOR(kind, operation, name) CK_##operation,
#define CK_PLUS_ONE(kind, operation, name) +1
typedef enum { CK_UNARY_OPERATIONS(CK_ENUMERATOR) } ck_unary_op;
typedef enum { CK_BINARY_OPERATIONS(CK_ENUMERATOR) } ck_binary_op;
enum { ck_unary_op_count = CK_UNARY_OPERATIONS(CK_PLUS_ONE), ck_binary_op_count = CK_BINARY_OPERATIONS(CK_PLUS_ONE) };
#undef CK_ENUMERATOR
#undef CK_PLUS_ONE

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
  /* Copies the lower (or upper) triangle of each contiguous n x n matrix onto the other one, in place. */    \
  void ck_mirror_##S(int lower, ptrdiff_t batch, ptrdiff_t n, T *a);                                          \
  /* out[o, index[k], i] += in[o, k, i]; out is [outer, extent, inner], in is [outer, count, inner]. */       \
  void ck_scatter_add_##S(ptrdiff_t outer, ptrdiff_t count, ptrdiff_t inner, ptrdiff_t extent,                \
                          const int64_t *index, const T *in, T *out);                                         \
  /* The columns of a contiguous matrix with an element that is not 0, in order; returns how many. index has room   \
     for all. */                                                                                              \
  ptrdiff_t ck_nonzero_columns_##S(ptrdiff_t rows, ptrdiff_t columns, const T *in, int64_t *index);           \
  /* out[j, i] = in[i, j] for i < rows, j < columns; rows of both are contiguous, and they do not overlap. */  \
  void ck_transpose_##S(ptrdiff_t rows, ptrdiff_t columns, const T *in, ptrdiff_t in_row, T *out,             \
                        ptrdiff_t out_row);                                                                   \
  /* out[row, k] = in[row, index[k]]; in is [rows, columns], out is [rows, count]. */                         \
  void ck_gather_columns_##S(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t count, const int64_t *index,        \
                             const T *in, T *out);                                                            \
  /* out[row, index[k]] = in[row, k], 0 in all other columns; in is [rows, count], out is [rows, columns]. */ \
  void ck_expand_columns_##S(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t count, const int64_t *index,        \
                             const T *in, T *out);                                                            \
  /* a[i, j] = max(a[i, j] + bias[i], 0) - center[i] in place, without the rows that are 0 throughout, those that are  \
     kept one after the other; returns how many. kept: which they are; positive: those with all a + bias above 0.       \
     Both have room for all rows. */                                                                          \
  ptrdiff_t ck_rectify_rows_##S(ptrdiff_t rows, ptrdiff_t columns, const T *bias, const T *center, T *a,      \
                                int64_t *kept, int64_t *positive, ptrdiff_t *positives);                      \
  /* out[j] += sum_i (a[i, j] + shift[i]) b[i, j]. */                                                         \
  void ck_dot_columns_##S(ptrdiff_t rows, ptrdiff_t columns, const T *a, ptrdiff_t a_row, const T *shift,     \
                          const T *b, ptrdiff_t b_row, T *out);                                               \
  /* The elements in order, or their indices; NaN last, equal elements by index. count is below 2^32. scratch, aligned   \
     to 64 bytes: twice the elements and never less than 128 of them, for indices also twice as many of those. */      \
  void ck_sort_##S(ptrdiff_t count, const T *in, ptrdiff_t step, int descending, void *scratch, T *out,       \
                   ptrdiff_t out_step);                                                                       \
  void ck_argsort_##S(ptrdiff_t count, const T *in, ptrdiff_t step, int descending, void *scratch,            \
                      int64_t *index, ptrdiff_t index_step);                                                  \
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

#define CK_DECLARE_SUBSTITUTION(T, S)                                                                         \
  /* b, n x columns, becomes the solution x of a x = b for a triangle a; divides by the diagonal. */          \
  void ck_substitute_##S(ptrdiff_t n, ptrdiff_t columns, int lower, int unit_diagonal, const T *a,            \
                         ptrdiff_t a_row, ptrdiff_t a_column, T *b, ptrdiff_t b_row, ptrdiff_t b_column);     \
  /* LAPACK's getrf of an n x n matrix, column-major; divides by the pivots. */                               \
  int ck_lu_##S(ptrdiff_t n, T *a, int32_t *pivot);

CK_DECLARE_SUBSTITUTION(float, f32)
CK_DECLARE_SUBSTITUTION(double, f64)

enum { ck_small_panel = 8192 };

// out = alpha a b + beta out; with beta 0 out is not read. a is rows x depth, b is depth x columns with
// depth * columns <= ck_small_panel, element (i, k) of a at i * a_row + k * a_column, of b alike; rows of out are
// contiguous and overlap neither.
typedef struct {
  ptrdiff_t rows, columns, depth;
  double alpha, beta;
  const void *a;
  ptrdiff_t a_row, a_column;
  const void *b;
  ptrdiff_t b_row, b_column;
  void *out;
  ptrdiff_t out_row;
} ck_small_product;

void ck_small_product_f32(const ck_small_product *product);
void ck_small_product_f64(const ck_small_product *product);

// y += A x for the first columns of the symmetric n x n matrix A and what they say of its rows, of which column j
// stands from the diagonal down at a + j * step + j: with all columns the whole product.
void ck_symmetric_product_f32(ptrdiff_t n, ptrdiff_t columns, const float *a, ptrdiff_t step, const float *x, float *y);
void ck_symmetric_product_f64(ptrdiff_t n, ptrdiff_t columns, const double *a, ptrdiff_t step, const double *x,
                              double *y);

// The eigenvalues of diag(poles) + rho weights weightsᵀ, or where `is_squared` the singular values of diag(poles) with
// sqrt(rho) weightsᵀ in place of the first row, whose pole is zero. Poles ascend without equal ones; rho > 0. Arrays of
// `count` scalars.
typedef struct {
  ptrdiff_t count;
  int is_squared;
  double rho;
  // How far the last value can be from the last pole.
  double reach;
  const void *poles, *weights, *squares;
} ck_secular;

// Value i, and the differences of all poles from it, [count]; where `is_squared` those of their squares. 0, or 1 where
// the iteration does not converge.
int ck_secular_root_f32(const ck_secular *equation, ptrdiff_t i, float *root, float *differences);
int ck_secular_root_f64(const ck_secular *equation, ptrdiff_t i, double *root, double *differences);
// The weights `first` ..< `end` of the matrix that has exactly those values, from the differences, [count of roots,
// count].
void ck_secular_weights_f32(const ck_secular *equation, const float *differences, ptrdiff_t first, ptrdiff_t end,
                            float *weights);
void ck_secular_weights_f64(const ck_secular *equation, const double *differences, ptrdiff_t first, ptrdiff_t end,
                            double *weights);
// The eigenvector of a root from these weights and its differences, which it overwrites: vector[j] is element order[j].
// Where `is_squared` the right singular vector, and the left one.
void ck_secular_vector_f32(const ck_secular *equation, const float *weights, float *differences, const int32_t *order,
                           float *vector, float *left);
void ck_secular_vector_f64(const ck_secular *equation, const double *weights, double *differences, const int32_t *order,
                           double *vector, double *left);

enum { ck_triangular_rows = 64 };

// b becomes the x of a x = b for the lower triangle a, whose element (i, k) is at i * a_row + k * a_column; rows of b
// are contiguous. Multiplies by the inverses of the diagonal. An upper triangle is a lower one whose rows and columns,
// and those of b, come in the opposite order: a and b point at the last ones and the steps are negative.
typedef struct {
  // rows <= ck_triangular_rows
  ptrdiff_t rows, columns;
  const void *a;
  ptrdiff_t a_row, a_column;
  int unit_diagonal;
  // Of the kernel's own.
  const void *inverse;
  void *b;
  ptrdiff_t b_row;
} ck_triangular;

void ck_triangular_f32(const ck_triangular *system);
void ck_triangular_f64(const ck_triangular *system);

// out[row[r], w] = base[row[r], w] + alpha * sum over k of x[row[r], column[k]] * panel[column[k], w] for r < rows,
// k < depth, w < width: a product whose left factor is what the two lists pick out of x, and whose right factor is what
// the second one picks out of the panel. Neither is gathered.
//
// Rows of the panel, of base and of out are read and written up to the next multiple of 32 bytes after the width.
typedef struct {
  ptrdiff_t rows, depth, width;
  // NULL for the numbers from 0 on.
  const int32_t *row, *column;
  // The rows of base and out; NULL where they are those of x.
  const int32_t *target;
  // Row r stops after column r or up to 8 later: x is zero there, or the rest of the row is not used. With lists alone.
  int triangular;
  double alpha;
  // Element (i, k) of x at i * x_row + k * x_column.
  const void *x;
  ptrdiff_t x_row, x_column;
  const void *panel;
  ptrdiff_t panel_row;
  // NULL for zero; may be out itself.
  const void *base;
  ptrdiff_t base_row;
  void *out;
  ptrdiff_t out_row;
} ck_gathered_product;

// out[row[r], column[c]] += alpha * sum over k of x[row[r], k] * panel[k, c] for r < rows, c < columns, k < depth:
// where the two lists put a product. Rows of the panel are read up to the next multiple of 32 bytes after the columns,
// rows of out are touched up to the next multiple of 64 bytes after out_width.
typedef struct {
  ptrdiff_t rows, columns, depth;
  // The rows may be NULL for the numbers from 0 on.
  const int32_t *row, *column;
  double alpha;
  const void *x;
  ptrdiff_t x_row;
  const void *panel;
  ptrdiff_t panel_row;
  void *out;
  ptrdiff_t out_row, out_width;
} ck_gathered_outer;

void ck_gathered_product_f32(const ck_gathered_product *product);
void ck_gathered_product_f64(const ck_gathered_product *product);
void ck_gathered_outer_f32(const ck_gathered_outer *product);
void ck_gathered_outer_f64(const ck_gathered_outer *product);

#define CK_DECLARE_ACTIVE(T, S)                                                                               \
  /* h[r, i] = max(h[r, i], 0) in place, and for each row the i with h[r, i] > 0 in order: the first count[r] \
     of index[r * index_row ...]. */                                                                          \
  void ck_activate_##S(ptrdiff_t rows, ptrdiff_t width, T *h, ptrdiff_t h_row, int32_t *index,                \
                       ptrdiff_t index_row, int32_t *count);                                                  \
  /* out[j, c] = in[index[c], j] for j < width, c < count. */                                                 \
  void ck_gather_transposed_##S(ptrdiff_t count, const int32_t *index, ptrdiff_t width, const T *in,          \
                                ptrdiff_t in_row, T *out, ptrdiff_t out_row);                                 \
  /* out = I + alpha (s + s^T), n x n. */                                                                     \
  void ck_symmetric_plus_identity_##S(ptrdiff_t n, T alpha, const T *s, ptrdiff_t s_row, T *out,              \
                                      ptrdiff_t out_row);

CK_DECLARE_ACTIVE(float, f32)
CK_DECLARE_ACTIVE(double, f64)

#define CK_DECLARE_LOGISTIC(T, S)                                                                             \
  /* sum_i (x[i] - a[i])^2, and sum_i x[i] a[i] - softplus(a[i]). */                                          \
  T ck_squared_distance_##S(ptrdiff_t count, const T *x, const T *a);                                         \
  T ck_bernoulli_log_density_##S(ptrdiff_t count, const T *x, const T *a);                                    \
  /* out[i] = scale (x[i] - a[i]), and scale (x[i] - sigmoid(a[i])). */                                       \
  void ck_scaled_difference_##S(ptrdiff_t count, const T *x, const T *a, T scale, T *out);                    \
  void ck_bernoulli_slope_##S(ptrdiff_t count, const T *x, const T *a, T scale, T *out);                      \
  /* g[i] = 1 / (1 + e^-g[i]) */                                                                              \
  void ck_logistic_##S(ptrdiff_t count, T *g);                                                                \
  /* With v = p (1 - p): out[r, j] = v[r] a[r, j] for j < width, out[r, width] = x[r] - p[r]. Here and below  \
     rows of a, b and out are read and written up to the next multiple of 64 bytes after the width. */        \
  void ck_logistic_weigh_##S(ptrdiff_t rows, ptrdiff_t width, const T *x, const T *p, const T *a,             \
                             ptrdiff_t a_row, T *out, ptrdiff_t out_row);                                     \
  /* bend[r] = v[r] (1 - 2 p[r]) sum over j of a[r, j] b[r, j], then b[r, j] *= 2 v[r]. */                    \
  void ck_logistic_precision_gradient_##S(ptrdiff_t rows, ptrdiff_t width, const T *p, const T *a,            \
                                          ptrdiff_t a_row, T *b, ptrdiff_t b_row, T *bend);                   \
  /* e = x - p - v d, f = -v u, bend = -v (1 - 2 p) u d. */                                                   \
  void ck_logistic_update_gradient_##S(ptrdiff_t count, const T *x, const T *p, const T *d, const T *u, T *e, \
                                       T *f, T *bend);                                                        \
  /* a[i] = 0 where h[i] is not above zero. */                                                                \
  void ck_keep_positive_##S(ptrdiff_t count, const T *h, T *a);

CK_DECLARE_LOGISTIC(float, f32)
CK_DECLARE_LOGISTIC(double, f64)

// Small matrices side by side: element i, j of CK_LANE_BYTES / sizeof(T) matrices is one vector.
enum { CK_LANE_BYTES = 64 };

// The vectors of a packed triangle of order n, its inverted diagonal included.
ptrdiff_t ck_compact_triangle_size(ptrdiff_t n);
// The rows of a packed rectangle of n rows.
ptrdiff_t ck_compact_rows(ptrdiff_t n);

#define CK_DECLARE_COMPACT(T, S)                                                                              \
  /* Matrices to lanes and back; `in` names one for each lane (some may be the same), of `out` the first      \
     `count` are written. A packed array begins at a multiple of CK_LANE_BYTES. */                            \
  void ck_compact_pack_##S(ptrdiff_t rows, ptrdiff_t columns, const T *const *in, ptrdiff_t row_stride,       \
                         ptrdiff_t column_stride, T *out);                                                    \
  void ck_compact_unpack_##S(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t count, const T *in, T *const *out,  \
                           ptrdiff_t row_stride, ptrdiff_t column_stride);                                    \
  /* Lower triangles to lanes and back, where what is above the diagonal becomes zero. */                     \
  void ck_compact_pack_triangle_##S(ptrdiff_t n, const T *const *in, ptrdiff_t row_stride,                    \
                                  ptrdiff_t column_stride, int unit_diagonal, T *out);                        \
  void ck_compact_unpack_triangle_##S(ptrdiff_t n, ptrdiff_t count, const T *in, T *const *out,               \
                                    ptrdiff_t row_stride);                                                    \
  /* A = L L^T in place. pivot[lane], which the caller sets to -1, becomes the first one that is not above    \
     zero; such a lane holds no factor. */                                                                    \
  void ck_compact_cholesky_##S(ptrdiff_t n, T *a, int32_t *pivot);                                            \
  /* b, n x columns, becomes the solution x of L x = b or L^T x = b. */                                       \
  void ck_compact_solve_##S(ptrdiff_t n, ptrdiff_t columns, int transpose, const T *l, T *b);

CK_DECLARE_COMPACT(float, f32)
CK_DECLARE_COMPACT(double, f64)

// Philox4x32-10 (Salmon et al., SC 2011): the block at (counter, stream) under the key seed.
void ck_philox(uint64_t counter, uint64_t stream, uint64_t seed, uint32_t block[4]);

// Calls body(context, i) once for each i in 0 ..< count, on up to `threads` threads, the caller's among them;
// returns when all are done. A call from inside a body, or while another thread holds the workers, runs serially.
void ck_parallel(ptrdiff_t count, int threads, void (*body)(void *context, ptrdiff_t index), void *context);

// Around every use of OpenBLAS: leaf operations only, never around work that enters again on another thread. The gate
// is closed while the process forks and for good once it ends; who wants to enter waits.
void ck_gate_enter(void);
void ck_gate_leave(void);
void ck_gate_close_at_exit(void);

// For pthread_atfork: when the first one returns no thread is behind the gate or holds a lock of the pool of threads.
void ck_before_fork(void);
void ck_after_fork_in_parent(void);
void ck_after_fork_in_child(void);

// The number of cores that the scheduler and the CPU quota of the control group let this process use, a part of one
// counting as one; at least 1.
int ck_available_cores(void);
// The least CPU quota, in cores, of the control group of this process and those above it, as the files below `root`
// ("" for the system's own) say in version 1 or 2; 0 for none.
double ck_cpu_quota(const char *root);

// The level of x86-64 whose instructions the kernels that exist once for each of them use on this machine: 4 with
// AVX-512, 3 with AVX2, else 1.
int ck_instruction_set(void);
// Has them use no higher one on the calling thread, so that a test runs what older processors do.
void ck_limit_instruction_set(int level);
// The same for all threads, to be called before there are others.
void ck_limit_instruction_set_of_process(int level);

// The file of the shared library that the dynamic linker takes a symbol from, for the caller to free; NULL if unknown.
char *ck_library_of(const char *symbol);

#endif
