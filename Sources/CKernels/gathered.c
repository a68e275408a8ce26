// Products over the active units of a network: rows and columns of the left factor picked by lists of indices.
#include "target.h"

#include <string.h>
#if CK_X86
#include <immintrin.h>
#endif

#define CK_TEMPLATE "gathered.inc"
#include "each_target.h"

void ck_gathered_product_f32(const ck_gathered_product *p) { CK_CALL(gathered_product_f32, p); }
void ck_gathered_product_f64(const ck_gathered_product *p) { CK_CALL(gathered_product_f64, p); }
void ck_gathered_outer_f32(const ck_gathered_outer *p) { CK_CALL(gathered_outer_f32, p); }
void ck_gathered_outer_f64(const ck_gathered_outer *p) { CK_CALL(gathered_outer_f64, p); }

#define CK_TEMPLATE "active.inc"
#include "each_scalar.h"
