// Triangles, scattering, searching.
#include "vector_math.h"

// Elements searched at a time.
enum { search_length = 512 };

#define CK_TEMPLATE "structure.inc"
#include "each_scalar.h"
