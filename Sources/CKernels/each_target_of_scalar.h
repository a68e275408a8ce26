// The part of each_target.h for one scalar.
#define NAME(name) CK_CONCATENATE(CK_SCALAR_NAME(name), CK_SUFFIX)

#if CK_X86
// 32 registers of 64 bytes; without the second attribute the compiler splits vectors into halves for fear of the clock.
#define CK_SUFFIX _v4
#define CK_TARGET __attribute__((target("arch=x86-64-v4"), min_vector_width(512)))
#define VECTOR_BYTES 64
#include CK_TEMPLATE
#undef CK_SUFFIX
#undef CK_TARGET
#undef VECTOR_BYTES

// 16 registers of 32 bytes.
#define CK_SUFFIX _v3
#define CK_TARGET __attribute__((target("arch=x86-64-v3")))
#define VECTOR_BYTES 32
#include CK_TEMPLATE
#undef CK_SUFFIX
#undef CK_TARGET
#undef VECTOR_BYTES
#endif

#define CK_SUFFIX _base
#define CK_TARGET
#define VECTOR_BYTES 16
#include CK_TEMPLATE
#undef CK_SUFFIX
#undef CK_TARGET
#undef VECTOR_BYTES

#undef NAME
