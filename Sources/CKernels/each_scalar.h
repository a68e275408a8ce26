// Includes CK_TEMPLATE for float and for double. A template writes T for the scalar, UT and IT for the integers of
// its size, and NAME(f) for f_f32 or f_f64.
#define T float
#define UT uint32_t
#define IT int32_t
#define NAME(name) name##_f32
#include CK_TEMPLATE
#undef T
#undef UT
#undef IT
#undef NAME

#define T double
#define UT uint64_t
#define IT int64_t
#define NAME(name) name##_f64
#include CK_TEMPLATE
#undef T
#undef UT
#undef IT
#undef NAME
#undef CK_TEMPLATE
