// Unary and binary functions, selection and filling, element by element over strided arrays.
#define _GNU_SOURCE
#include "planes.h"
#include "vector_math.h"

enum {
  block_length = 256,  // elements that a function takes at a time if they must be gathered
  dense_length = 32,   // rows from this length on are not gathered for want of length
};

#define CK_TEMPLATE "elementwise.inc"
#include "each_scalar.h"
