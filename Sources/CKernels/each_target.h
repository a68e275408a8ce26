// Includes CK_TEMPLATE for float and for double, for each instruction set with registers of its own size and number,
// where a kernel that keeps its sums in registers needs another shape: target_clones knows one body only. A template
// writes T, UT, IT and NAME(f) as in each_scalar.h, declares its functions with CK_TARGET, and counts in vectors of VECTOR_BYTES and scalars of
// SCALAR_BYTES.
#include "target.h"

#define CK_SCALAR_NAME(name) name##_f32
#define T float
#define UT uint32_t
#define IT int32_t
#define SCALAR_BYTES 4
#include "each_target_of_scalar.h"
#undef T
#undef UT
#undef IT
#undef SCALAR_BYTES
#undef CK_SCALAR_NAME

#define CK_SCALAR_NAME(name) name##_f64
#define T double
#define UT uint64_t
#define IT int64_t
#define SCALAR_BYTES 8
#include "each_target_of_scalar.h"
#undef T
#undef UT
#undef IT
#undef SCALAR_BYTES
#undef CK_SCALAR_NAME
#undef CK_TEMPLATE
