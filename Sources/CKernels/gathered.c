// Products over the active units of a network: rows and columns of the left factor picked by lists of indices.
#include "target.h"

#include <string.h>
#if CK_X86
#include <immintrin.h>
#endif

// The numbers 0 ..< FIRST_INDICES, for those who have no list.
#define INDICES_4(n) n, n + 1, n + 2, n + 3
#define INDICES_16(n) INDICES_4(n), INDICES_4(n + 4), INDICES_4(n + 8), INDICES_4(n + 12)
#define INDICES_64(n) INDICES_16(n), INDICES_16(n + 16), INDICES_16(n + 32), INDICES_16(n + 48)
#define INDICES_256(n) INDICES_64(n), INDICES_64(n + 64), INDICES_64(n + 128), INDICES_64(n + 192)
#define FIRST_INDICES 1024
static const int32_t first_indices[FIRST_INDICES] = {
  INDICES_256(0), INDICES_256(256), INDICES_256(512), INDICES_256(768),
};
// An element of a list, which may be none.
#define CK_INDEX(list, i) ((list) ? (list)[i] : (i))

#define CK_TEMPLATE "gathered.inc"
#include "each_target.h"

#define GATHER_TRANSPOSED(T, S)                                                                               \
  void ck_gather_transposed_##S(ptrdiff_t count, const int32_t *index, ptrdiff_t width, const T *in,          \
                                ptrdiff_t in_row, T *out, ptrdiff_t out_row) {                                \
    CK_CALL(gather_transposed_##S, count, index, width, in, in_row, out, out_row);                            \
  }
GATHER_TRANSPOSED(float, f32)
GATHER_TRANSPOSED(double, f64)

void ck_gathered_product_f32(const ck_gathered_product *p) { CK_CALL(gathered_product_f32, p); }
void ck_gathered_product_f64(const ck_gathered_product *p) { CK_CALL(gathered_product_f64, p); }
void ck_gathered_outer_f32(const ck_gathered_outer *p) { CK_CALL(gathered_outer_f32, p); }
void ck_gathered_outer_f64(const ck_gathered_outer *p) { CK_CALL(gathered_outer_f64, p); }

#define CK_TEMPLATE "active.inc"
#include "each_scalar.h"
