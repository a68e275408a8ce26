static T NAME(unary)(ck_unary_op op, T x) {
  switch (op) {
    case CK_COPY: return x;
    case CK_NEGATE: return -x;
    case CK_ABS: return (T)fabs(x);
    case CK_SIGN: return x > 0 ? 1 : x < 0 ? -1 : x;
    case CK_SQUARE: return x * x;
    case CK_SQRT: return (T)sqrt(x);
    case CK_RECIPROCAL: return 1 / x;
    case CK_EXP: return (T)exp(x);
    case CK_EXPM1: return (T)expm1(x);
    case CK_LOG: return (T)log(x);
    case CK_LOG1P: return (T)log1p(x);
    case CK_SIN: return (T)sin(x);
    case CK_COS: return (T)cos(x);
    case CK_TANH: return (T)tanh(x);
    case CK_SIGMOID: return (T)(x < 0 ? exp(x) / (1 + exp(x)) : 1 / (1 + exp(-x)));
    case CK_SOFTPLUS: return (T)((x > 0 ? x : x == x ? 0 : x) + log1p(exp(-fabs(x))));
    case CK_RELU: return x > 0 ? x : x == x ? 0 : x;
    case CK_STEP: return x > 0;
  }
  return 0;
}

static T NAME(binary)(ck_binary_op op, T x, T y) {
  switch (op) {
    case CK_ADD: return x + y;
    case CK_SUBTRACT: return x - y;
    case CK_MULTIPLY: return x * y;
    case CK_DIVIDE: return x / y;
    case CK_MAXIMUM: return x > y || x != x ? x : y;
    case CK_MINIMUM: return x < y || x != x ? x : y;
    case CK_POWER: return (T)pow(x, y);
    case CK_LESS: return x < y;
    case CK_LESS_EQUAL: return x <= y;
    case CK_EQUAL: return x == y;
    case CK_NOT_EQUAL: return x != y;
  }
  return 0;
}

void NAME(ck_unary)(ck_unary_op op, const ck_loop *loop, const T *a, T *out) {
  ptrdiff_t count = count_of(loop), at[4];
  for (ptrdiff_t i = 0; i < count; i++) {
    offsets(loop, i, at);
    out[at[0]] = NAME(unary)(op, a[at[1]]);
  }
}

void NAME(ck_binary)(ck_binary_op op, const ck_loop *loop, const T *a, const T *b, T *out) {
  ptrdiff_t count = count_of(loop), at[4];
  for (ptrdiff_t i = 0; i < count; i++) {
    offsets(loop, i, at);
    out[at[0]] = NAME(binary)(op, a[at[1]], b[at[2]]);
  }
}

void NAME(ck_select)(const ck_loop *loop, const T *mask, const T *a, const T *b, T *out) {
  ptrdiff_t count = count_of(loop), at[4];
  for (ptrdiff_t i = 0; i < count; i++) {
    offsets(loop, i, at);
    out[at[0]] = mask[at[1]] != 0 ? a[at[2]] : b[at[3]];
  }
}

void NAME(ck_fill)(const ck_loop *loop, T value, T *out) {
  ptrdiff_t count = count_of(loop), at[4];
  for (ptrdiff_t i = 0; i < count; i++) {
    offsets(loop, i, at);
    out[at[0]] = value;
  }
}

void NAME(ck_reduce)(ck_reduce_op op, ptrdiff_t outer, ptrdiff_t count, ptrdiff_t inner, const T *in, T *out) {
  for (ptrdiff_t o = 0; o < outer; o++) {
    for (ptrdiff_t i = 0; i < inner; i++) {
      const T *x = in + o * count * inner + i;
      double sum = 0, squares = 0, max = -INFINITY, min = INFINITY, exps = 0;
      for (ptrdiff_t k = 0; k < count; k++) {
        double v = x[k * inner];
        sum += v;
        squares += v * v;
        max = v > max || v != v ? v : max;
        min = v < min || v != v ? v : min;
      }
      if (op == CK_LOG_SUM_EXP && isfinite(max)) {
        for (ptrdiff_t k = 0; k < count; k++) exps += exp(x[k * inner] - max);
      }
      T *y = out + o * inner + i;
      switch (op) {
        case CK_SUM: *y = (T)sum; break;
        case CK_SUM_OF_SQUARES: *y = (T)squares; break;
        case CK_MAX: *y = (T)max; break;
        case CK_MIN: *y = (T)min; break;
        case CK_LOG_SUM_EXP: *y = (T)(isfinite(max) ? max + log(exps) : max); break;
      }
    }
  }
}

void NAME(ck_triangle)(int lower, ptrdiff_t diagonal, ptrdiff_t batch, ptrdiff_t rows, ptrdiff_t columns, const T *in,
                       T *out) {
  for (ptrdiff_t k = 0; k < batch * rows; k++) {
    for (ptrdiff_t c = 0; c < columns; c++) {
      ptrdiff_t d = c - k % rows;
      out[k * columns + c] = (lower ? d <= diagonal : d >= diagonal) ? in[k * columns + c] : 0;
    }
  }
}

void NAME(ck_scatter_add)(ptrdiff_t outer, ptrdiff_t count, ptrdiff_t inner, ptrdiff_t extent, const int64_t *index,
                          const T *in, T *out) {
  for (ptrdiff_t o = 0; o < outer; o++) {
    for (ptrdiff_t k = 0; k < count; k++) {
      T *target = out + (o * extent + index[k]) * inner;
      const T *source = in + (o * count + k) * inner;
      for (ptrdiff_t i = 0; i < inner; i++) target[i] += source[i];
    }
  }
}

ptrdiff_t NAME(ck_first_not_finite)(ptrdiff_t count, const T *in) {
  for (ptrdiff_t i = 0; i < count; i++) {
    if (!isfinite(in[i])) return i;
  }
  return -1;
}

ptrdiff_t NAME(ck_first_difference)(ptrdiff_t count, const T *a, const T *b) {
  for (ptrdiff_t i = 0; i < count; i++) {
    if (a[i] != b[i]) return i;
  }
  return -1;
}

void NAME(ck_adam)(ptrdiff_t count, T *parameter, const T *gradient, T *first, T *second, T rate, T beta1, T beta2,
                   T scale, T epsilon) {
  for (ptrdiff_t i = 0; i < count; i++) {
    T g = gradient[i];
    first[i] = beta1 * first[i] + (1 - beta1) * g;
    second[i] = beta2 * second[i] + (1 - beta2) * g * g;
    parameter[i] -= rate * first[i] / ((T)sqrt(second[i]) * scale + epsilon);
  }
}
