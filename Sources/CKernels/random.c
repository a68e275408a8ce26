// Random numbers by counter: element i of a stream is a function of (seed, stream, i), whatever range is asked for.
#include "vector_math.h"

// Blocks computed at a time, and what a shorter range is rounded up to.
enum { batch_blocks = 32, batch_step = 8 };

// Words 0 ... 3 of the blocks of a batch.
typedef struct {
  uint32_t word[4][batch_blocks];
} batch;

// Words stand in the low halves of 64-bit lanes, which is where vector multiplications to 64 bits take them from;
// the high halves may hold anything.
CK_INLINE void philox_rounds(uint64_t counter, uint64_t stream, uint64_t seed, uint32_t *out, ptrdiff_t spacing) {
  uint64_t c0 = counter, c1 = counter >> 32, c2 = stream, c3 = stream >> 32;
  uint32_t k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32);
#pragma clang loop unroll(full)
  for (int round = 0; round < 10; round++) {
    uint64_t p0 = (c0 & 0xffffffff) * 0xD2511F53, p1 = (c2 & 0xffffffff) * 0xCD9E8D57;
    c0 = p1 >> 32 ^ c1 ^ k0;
    c2 = p0 >> 32 ^ c3 ^ k1;
    c1 = p1;
    c3 = p0;
    k0 += 0x9E3779B9;
    k1 += 0xBB67AE85;
  }
  out[0] = (uint32_t)c0;
  out[spacing] = (uint32_t)c1;
  out[2 * spacing] = (uint32_t)c2;
  out[3 * spacing] = (uint32_t)c3;
}

CK_INLINE void philox_batch(uint64_t first, uint64_t stream, uint64_t seed, int blocks, batch *result) {
  CK_INDEPENDENT for (int j = 0; j < blocks; j++) {
    philox_rounds(first + (uint64_t)j, stream, seed, &result->word[0][j], batch_blocks);
  }
}

void ck_philox(uint64_t counter, uint64_t stream, uint64_t seed, uint32_t block[4]) {
  philox_rounds(counter, stream, seed, block, 1);
}

// The random bits of element k of block j.
CK_INLINE uint32_t element_bits_f32(const batch *words, int k, int j) { return words->word[k][j]; }
CK_INLINE uint64_t element_bits_f64(const batch *words, int k, int j) {
  return (uint64_t)words->word[2 * k + 1][j] << 32 | words->word[2 * k][j];
}

// In (0, 1], as fine near 0 as the bits allow: it sets how far the tails of the normal distribution reach, 6.7
// standard deviations for float and 8.5 for double.
CK_INLINE float radial_f32(uint32_t bits) { return ((float)bits + 0.5f) * 0x1p-32f; }
CK_INLINE double radial_f64(uint64_t bits) {
  return from_bits_f64(bits >> 12 | to_bits_f64(1)) - (1 - 0x1p-53);
}

#define CK_TEMPLATE "random.inc"
#include "each_scalar.h"
