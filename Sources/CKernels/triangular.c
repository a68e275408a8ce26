// Triangular systems whose unknowns stay in registers: BLAS, which rearranges the triangle before it solves, takes four
// times as long for the small ones that larger systems are cut into.
#include "target.h"

#define CK_TEMPLATE "triangular.inc"
#include "each_target.h"

void ck_triangular_f32(const ck_triangular *p) { CK_CALL(triangular_f32, p); }
void ck_triangular_f64(const ck_triangular *p) { CK_CALL(triangular_f64, p); }
