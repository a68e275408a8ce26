// How the kernels are compiled: one body for several instruction sets.
#ifndef CK_DISPATCH_H
#define CK_DISPATCH_H

#include "CKernels.h"

// A fused multiply-add rounds once where a product and a sum round twice. With contraction off every element has
// the same bits in the vector body and in the remainder of a loop, on every instruction set (vector_math.h apart).
#pragma STDC FP_CONTRACT OFF

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define CK_SANITIZED 1
#endif
#endif

// Compiles a function for AVX-512, AVX2 and the baseline; the loader picks. The loader's resolvers run before a
// sanitizer is ready, so sanitized builds go without. What such a function calls is vectorised only if inlined.
#if defined(__x86_64__) && defined(__linux__) && !defined(CK_SANITIZED)
#define CK_DISPATCHED __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CK_DISPATCHED
#endif

#define CK_INLINE static inline __attribute__((always_inline))

// The iterations are independent: operands are the same element by element or do not overlap. Sanitizers keep loops
// from being vectorised, and the compiler would warn of each.
#ifdef CK_SANITIZED
#define CK_INDEPENDENT
#else
#define CK_INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#endif

#endif
