// Constants of vector_math.inc. The polynomials are minimax (Remez), lowest power first:
//   exp  (e^r - 1 - r) / r^2 on |r| <= ln(2) / 2
//   log  (2 atanh(s) / s - 2) / z in z = s^2, s = f / (2 + f), 1 + f in [sqrt(1/2), sqrt(2)]
//   sin  (sin(r) - r) / r^3 in z = r^2, |r| <= pi / 4
//   cos  (cos(r) - 1 + z / 2) / z^2 in z = r^2, |r| <= pi / 4
// Products of an integer exponent and ln2_high are exact, so are those of a quadrant below 2^20 and the first two
// parts of pi / 2.
#ifndef CK_CONSTANTS_H
#define CK_CONSTANTS_H

#include <stdint.h>

enum {
  mantissa_bits_f32 = 23,
  mantissa_bits_f64 = 52,
  exponent_bias_f32 = 127,
  exponent_bias_f64 = 1023,
};

static const uint32_t sqrt_half_bits_f32 = 0x3f3504f3;
static const uint64_t sqrt_half_bits_f64 = 0x3fe6a09e667f3bcd;

// Adding this rounds to an integer, held in the low bits.
static const float round_shift_f32 = 0x1.8p23f;
static const double round_shift_f64 = 0x1.8p52;

static const float smallest_normal_f32 = 0x1p-126f;
static const double smallest_normal_f64 = 0x1p-1022;

// Beyond these exp is 0 or infinite, and expm1 is -1.
static const float exp_low_f32 = -104, exp_high_f32 = 89, expm1_low_f32 = -20;
static const double exp_low_f64 = -746, exp_high_f64 = 710, expm1_low_f64 = -40;

static const float log2_e_f32 = 0x1.715476p+0f, ln2_high_f32 = 0x1.62e4p-1f, ln2_low_f32 = 0x1.7f7d1cp-20f;
static const double log2_e_f64 = 0x1.71547652b82fep+0;
static const double ln2_high_f64 = 0x1.62e42fefa3p-1, ln2_low_f64 = 0x1.3de6af278ece6p-42;

static const double two_over_pi = 0x1.45f306dc9c883p-1, half_pi_low = 0x1.0b4611a626331p-34;
static const double half_pi_1 = 0x1.921fb544p+0, half_pi_2 = 0x1.0b4611a6p-34, half_pi_3 = 0x1.3198a2e037073p-69;
static const float half_pi_f32 = 0x1.921fb6p+0f;
static const double half_pi_f64 = 0x1.921fb54442d18p+0;

// The reduction by parts of pi / 2 is good to here; libm's beyond.
static const float angle_limit_f32 = 1e5f;
static const double angle_limit_f64 = 1e5;

static const float exp_terms_f32[] = {
  0x1.fffffcp-2f, 0x1.555492p-3f, 0x1.5558f2p-5f, 0x1.123a2p-7f, 0x1.6a23dp-10f,
};
static const double exp_terms_f64[] = {
  0x1.000000000000ap-1,  0x1.55555555554f9p-3,  0x1.555555555083ep-5,  0x1.1111111127d0dp-7,  0x1.6c16c18438b34p-10,
  0x1.a01a012a0f545p-13, 0x1.a01999e25ca9ap-16, 0x1.71df25b37821ap-19, 0x1.28ad9b8a9422fp-22, 0x1.ad7f3d6789a03p-26,
};
static const float log_terms_f32[] = {0x1.55557ap-1f, 0x1.995eaap-2f, 0x1.31e4b4p-2f};
static const double log_terms_f64[] = {
  0x1.5555555555593p-1, 0x1.999999997fc75p-2, 0x1.249249420460dp-2, 0x1.c71c51f8ac4aap-3,
  0x1.7466428a17688p-3, 0x1.39a157e52bedap-3, 0x1.2f0978daa2161p-3,
};
static const float sin_terms_f32[] = {-0x1.555546p-3f, 0x1.110736p-7f, -0x1.994222p-13f};
static const double sin_terms_f64[] = {
  -0x1.5555555555548p-3, 0x1.111111110f7bp-7,   -0x1.a01a019bf9b62p-13,
  0x1.71de356408c44p-19, -0x1.ae5e578133612p-26, 0x1.5d8ee79b4a375p-33,
};
static const float cos_terms_f32[] = {0x1.55554ap-5f, -0x1.6c0c2ep-10f, 0x1.99ea04p-16f};
static const double cos_terms_f64[] = {
  0x1.555555555554bp-5,   -0x1.6c16c16c14f6cp-10, 0x1.a01a019c8096ep-16,
  -0x1.27e4f7e802b2ap-22, 0x1.1ee9d5c932744p-29,  -0x1.8fa3958e2ede3p-37,
};

#endif
