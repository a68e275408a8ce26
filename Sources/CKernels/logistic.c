// Outputs through the logistic function, p = 1 / (1 + e^-g), in a Laplace approximation: its slope v = p (1 - p) is the
// curvature of each output.
#include "vector_math.h"

#define CK_TEMPLATE "logistic.inc"
#include "each_scalar.h"
