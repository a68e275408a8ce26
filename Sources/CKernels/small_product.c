// Products of matrices that are too small for BLAS, which rearranges both factors before it multiplies: here they are
// read where they are, and only a right factor that is stored transposed is turned once.
#include "target.h"

#define CK_TEMPLATE "small_product.inc"
#include "each_target.h"

void ck_small_product_f32(const ck_small_product *p) { CK_CALL(small_product_f32, p); }
void ck_small_product_f64(const ck_small_product *p) { CK_CALL(small_product_f64, p); }
