// Sorting by the digits of keys, from the last digit on (radix sort): the time does not depend on the order before, and
// equal keys keep theirs.
#include "dispatch.h"

#include <math.h>
#include <string.h>

enum {
  shortest_radix = 48,        // below this insertion is faster
  shortest_wide_radix = 512,  // below this the counts of wide digits cost more than their fewer passes save
};

#define CK_TEMPLATE "sort.inc"
#include "each_scalar.h"
