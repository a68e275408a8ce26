// Sorting. The elements alone by a network of minima and maxima (bitonic.inc) up to a length, above it and with their
// indices by the digits of keys, from the last digit on (radix sort): neither time depends on the order before.
#include "target.h"

#include <math.h>
#include <string.h>

enum {
  shortest_radix = 48,        // below this insertion is faster
  shortest_wide_radix = 512,  // below this the counts of wide digits cost more than their fewer passes save
};

#define CK_TEMPLATE "sort_keys.inc"
#include "each_scalar.h"

#define CK_TEMPLATE "bitonic.inc"
#include "each_target.h"

#define BITONIC_SORT(T, S)                                                                                    \
  static int bitonic_sort_##S(ptrdiff_t count, const T *in, ptrdiff_t step, int descending, void *scratch, T *out, \
                              ptrdiff_t out_step) {                                                           \
    return CK_CALL(bitonic_sort_##S, count, in, step, descending, scratch, out, out_step);                    \
  }
BITONIC_SORT(float, f32)
BITONIC_SORT(double, f64)

#define CK_TEMPLATE "sort.inc"
#include "each_scalar.h"
