// Elementary functions without branches, for loops that the compiler vectorises.
#ifndef CK_VECTOR_MATH_H
#define CK_VECTOR_MATH_H

#include "constants.h"
#include "dispatch.h"

#include <math.h>
#include <string.h>

// x - q pi / 2 as a sum (the second part much smaller) with the integer q nearest to x / (pi / 2), |x| <= 1e5.
typedef struct {
  float value, tail;
  uint32_t quadrant;
} angle_f32;

typedef struct {
  double value, tail;
  uint64_t quadrant;
} angle_f64;

// Products and sums that stand in one expression are fused where the processor can, which is faster and no less
// exact. The compiler pairs them before it vectorises, so an element has the same bits in the vector body and in the
// remainder of a loop; those of a processor without fused operations differ in the last place.
#pragma STDC FP_CONTRACT ON

CK_INLINE uint64_t low_bits(double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

CK_INLINE angle_f32 reduce_angle_f32(float x) {
  double shifted = x * two_over_pi + round_shift_f64, q = shifted - round_shift_f64;
  double r = (x - q * half_pi_1) - q * half_pi_low;
  float value = (float)r;
  return (angle_f32){value, (float)(r - value), (uint32_t)low_bits(shifted)};
}

CK_INLINE angle_f64 reduce_angle_f64(double x) {
  double shifted = x * two_over_pi + round_shift_f64, q = shifted - round_shift_f64;
  double a = x - q * half_pi_1, b = q * half_pi_2;  // both exact
  double r = a - b, part = r - a;
  double error = (a - (r - part)) - (b + part);  // of r; two-sum, as b can exceed a
  double rest = q * half_pi_3 - error;
  double value = r - rest;
  return (angle_f64){value, (r - value) - rest, low_bits(shifted)};
}

#define CK_TEMPLATE "vector_math.inc"
#include "each_scalar.h"

#pragma STDC FP_CONTRACT OFF

#endif
