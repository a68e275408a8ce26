// ADAM (Kingma and Ba, ICLR 2015), one pass over parameter, gradient and moments.
#include "dispatch.h"

#define CK_TEMPLATE "optimizer.inc"
#include "each_scalar.h"
