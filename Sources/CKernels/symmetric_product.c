// The product of a symmetric matrix and a vector from one triangle, each of whose elements is read once for both of its
// places.
#include "target.h"

#define CK_TEMPLATE "symmetric_product.inc"
#include "each_target.h"

void ck_symmetric_product_f32(ptrdiff_t n, ptrdiff_t columns, const float *a, ptrdiff_t step, const float *x,
                              float *y) {
  CK_CALL(symmetric_product_f32, n, columns, a, step, x, y);
}

void ck_symmetric_product_f64(ptrdiff_t n, ptrdiff_t columns, const double *a, ptrdiff_t step, const double *x,
                              double *y) {
  CK_CALL(symmetric_product_f64, n, columns, a, step, x, y);
}
