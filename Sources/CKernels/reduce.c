// Reductions over one axis. Sums are double inside, for float too, but that four floats are added, as two pairs, before
// they are converted: conversions take longer than additions. A sum of float is off by one place of each four at most.
// Four can overflow, and their squares underflow, where the sum does not: what comes out of range is added up again one
// by one. The order of the additions is written out, so it depends on the shape and that range alone: on neither the
// instruction set nor the alignment.
#include "vector_math.h"

enum {
  lane_bytes = 128,
  sum_lanes = lane_bytes / sizeof(double),
  scalar_length = 12,       // below this lanes do not pay
  row_chunk = 4096,         // elements of a row added up plainly; the sums of chunks are added with compensation
  exponential_chunk = 1024, // exponentials computed at a time, also added up plainly; at least column_width
  exponential_rows = 64,    // rows that share them
  column_width = 1024,      // columns reduced side by side: their sums stay in the cache next to the processor
  column_chunk = 64,        // rows of columns added up plainly
  narrow_inner = 16,        // up to here several rows are reduced as one wider row, if there are enough
  narrow_count = 256,
  narrow_width = 128,       // elements of the wider row
};

// How floats are added before they become double; double elements go one by one.
typedef enum { one_by_one, in_fours } grouping;

// Whether a sum in fours may be trusted. A square below 2^-126 is off by up to 2^-150, so that a sum of at least 2^-120
// for each term is right to 2^-30.
CK_INLINE int is_in_range(ck_reduce_op op, ptrdiff_t count, double sum) {
  double least = op == CK_SUM_OF_SQUARES ? 0x1p-120 * (double)count : 0;
  return absolute_f64(sum) < (double)INFINITY && absolute_f64(sum) >= least;
}

typedef double wide_sum __attribute__((vector_size(lane_bytes)));

// A sum and what rounding took from it (Neumaier).
typedef struct {
  double sum, lost;
} total;

CK_INLINE total total_plus(total t, double x) {
  double sum = t.sum + x;
  double lost = absolute_f64(t.sum) >= absolute_f64(x) ? (t.sum - sum) + x : (x - sum) + t.sum;
  return (total){sum, t.lost + lost};
}

// An infinite sum has no meaningful rest.
CK_INLINE double total_value(total t) { return t.lost == t.lost ? t.sum + t.lost : t.sum; }

typedef struct {
  double part[column_width], sum[column_width], lost[column_width];
} column_sums;

#define EACH_COLUMN CK_INDEPENDENT for (ptrdiff_t i = 0; i < width; i++)

#define CK_TEMPLATE "reduce_rows.inc"
#include "each_scalar.h"

#define CK_TEMPLATE "reduce_columns.inc"
#include "each_scalar.h"

#define CK_TEMPLATE "reduce.inc"
#include "each_scalar.h"
