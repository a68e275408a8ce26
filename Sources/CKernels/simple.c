// Plain loops over libm.
#include "CKernels.h"

#include <math.h>
#include <string.h>

static ptrdiff_t count_of(const ck_loop *loop) {
  ptrdiff_t count = 1;
  for (ptrdiff_t d = 0; d < loop->rank; d++) count *= loop->shape[d];
  return count;
}

// Offsets of linear index i for all operands.
static void offsets(const ck_loop *loop, ptrdiff_t i, ptrdiff_t at[4]) {
  memset(at, 0, 4 * sizeof *at);
  for (ptrdiff_t d = loop->rank - 1; d >= 0; d--) {
    ptrdiff_t k = i % loop->shape[d];
    i /= loop->shape[d];
    for (int p = 0; p < 4; p++) at[p] += k * loop->stride[p][d];
  }
}

void ck_philox(uint64_t counter, uint64_t stream, uint64_t seed, uint32_t block[4]) {
  uint32_t c0 = (uint32_t)counter, c1 = (uint32_t)(counter >> 32);
  uint32_t c2 = (uint32_t)stream, c3 = (uint32_t)(stream >> 32);
  uint32_t k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32);
  for (int round = 0; round < 10; round++) {
    uint64_t p0 = (uint64_t)c0 * 0xD2511F53u, p1 = (uint64_t)c2 * 0xCD9E8D57u;
    c0 = (uint32_t)(p1 >> 32) ^ c1 ^ k0;
    c2 = (uint32_t)(p0 >> 32) ^ c3 ^ k1;
    c1 = (uint32_t)p1;
    c3 = (uint32_t)p0;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  block[0] = c0, block[1] = c1, block[2] = c2, block[3] = c3;
}

#define T float
#define NAME(x) x##_f32
#include "simple.h"
#undef T
#undef NAME
#define T double
#define NAME(x) x##_f64
#include "simple.h"
#undef T
#undef NAME

void ck_random_uniform_f32(ptrdiff_t count, uint64_t first, uint64_t seed, uint64_t stream, float *out) {
  uint32_t w[4];
  for (ptrdiff_t k = 0; k < count; k++) {
    uint64_t i = first + (uint64_t)k;
    ck_philox(i / 4, stream, seed, w);
    out[k] = ((float)(w[i % 4] >> 8) + 0.5f) * 0x1p-24f;
  }
}

void ck_random_normal_f32(ptrdiff_t count, uint64_t first, uint64_t seed, uint64_t stream, float *out) {
  uint32_t w[4];
  for (ptrdiff_t k = 0; k < count; k++) {
    uint64_t i = first + (uint64_t)k;
    ck_philox(i / 4, stream, seed, w);
    const uint32_t *pair = w + (i % 4 & 2);
    double radius = sqrt(-2 * log((pair[0] + 0.5) * 0x1p-32));
    double angle = 6.283185307179586477 * ((pair[1] >> 8) + 0.5) * 0x1p-24;
    out[k] = (float)(radius * (i % 2 ? sin(angle) : cos(angle)));
  }
}

static double uniform_double(uint32_t low, uint32_t high) {
  return ((double)((((uint64_t)high << 32) | low) >> 11) + 0.5) * 0x1p-53;
}

void ck_random_uniform_f64(ptrdiff_t count, uint64_t first, uint64_t seed, uint64_t stream, double *out) {
  uint32_t w[4];
  for (ptrdiff_t k = 0; k < count; k++) {
    uint64_t i = first + (uint64_t)k;
    ck_philox(i / 2, stream, seed, w);
    out[k] = uniform_double(w[i % 2 * 2], w[i % 2 * 2 + 1]);
  }
}

void ck_random_normal_f64(ptrdiff_t count, uint64_t first, uint64_t seed, uint64_t stream, double *out) {
  uint32_t w[4];
  for (ptrdiff_t k = 0; k < count; k++) {
    uint64_t i = first + (uint64_t)k;
    ck_philox(i / 2, stream, seed, w);
    double radius = sqrt(-2 * log(uniform_double(w[0], w[1])));
    double angle = 6.283185307179586477 * uniform_double(w[2], w[3]);
    out[k] = radius * (i % 2 ? sin(angle) : cos(angle));
  }
}
