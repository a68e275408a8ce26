// Sums and slopes of log densities, a row at a time.
#include "vector_math.h"

#define CK_TEMPLATE "density.inc"
#include "each_scalar.h"
