// The secular equation 1 / rho + Σ z_j² / (d_j - x) = 0, whose roots are the eigenvalues of diag(d) + rho z zᵀ, and the
// eigenvectors that belong to them (Gu and Eisenstat, "A divide-and-conquer algorithm for the symmetric tridiagonal
// eigenproblem", 1995); with squares of d and x the singular values of diag(d) whose first row, where d is zero, is z
// ("A divide-and-conquer algorithm for the bidiagonal SVD", 1995).
#include "target.h"

#include <math.h>

#define CK_TEMPLATE "secular.inc"
#include "each_target.h"

int ck_secular_root_f32(const ck_secular *p, ptrdiff_t i, float *root, float *differences) {
  return CK_CALL(secular_root_f32, p, i, root, differences);
}

int ck_secular_root_f64(const ck_secular *p, ptrdiff_t i, double *root, double *differences) {
  return CK_CALL(secular_root_f64, p, i, root, differences);
}

void ck_secular_weights_f32(const ck_secular *p, const float *differences, ptrdiff_t first, ptrdiff_t end,
                            float *weights) {
  CK_CALL(secular_weights_f32, p, differences, first, end, weights);
}

void ck_secular_weights_f64(const ck_secular *p, const double *differences, ptrdiff_t first, ptrdiff_t end,
                            double *weights) {
  CK_CALL(secular_weights_f64, p, differences, first, end, weights);
}

void ck_secular_vector_f32(const ck_secular *p, const float *weights, float *differences, const int32_t *order,
                           float *vector, float *left) {
  CK_CALL(secular_vector_f32, p, weights, differences, order, vector, left);
}

void ck_secular_vector_f64(const ck_secular *p, const double *weights, double *differences, const int32_t *order,
                           double *vector, double *left) {
  CK_CALL(secular_vector_f64, p, weights, differences, order, vector, left);
}
