#include "CKernels.h"

// Tiles keep both the rows that are read and the columns that are written in the first-level cache.
enum { TILE = 16 };

#define DEFINE_MIRROR(T, S)                                                     \
  void ck_mirror_##S(int lower, ptrdiff_t batch, ptrdiff_t n, T *a) {           \
    for (ptrdiff_t m = 0; m < batch; m++, a += n * n)                           \
      for (ptrdiff_t i0 = 0; i0 < n; i0 += TILE)                                \
        for (ptrdiff_t j0 = 0; j0 <= i0; j0 += TILE)                            \
          for (ptrdiff_t i = i0; i < n && i < i0 + TILE; i++)                   \
            for (ptrdiff_t j = j0; j < i && j < j0 + TILE; j++) {               \
              if (lower) a[j * n + i] = a[i * n + j];                           \
              else a[i * n + j] = a[j * n + i];                                 \
            }                                                                   \
  }

DEFINE_MIRROR(float, f32)
DEFINE_MIRROR(double, f64)
