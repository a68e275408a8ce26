// Triangular systems and LU by divisions, element after element: for diagonals whose inverses overflow or lose digits,
// where routines that multiply by the inverse give infinities.
#include "vector_math.h"

#define CK_TEMPLATE "substitution.inc"
#include "each_scalar.h"
