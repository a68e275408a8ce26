// Splits an n-d loop into planes: two nested loops, which a kernel runs in one call.
#ifndef CK_PLANES_H
#define CK_PLANES_H

#include "CKernels.h"

// rows x count elements; row[] and step[] are the strides of the operands from row to row and within one.
typedef struct {
  ptrdiff_t rows, count;
  ptrdiff_t row[4], step[4];
} ck_plane;

enum { ck_crossed_rows = 32, ck_crossed_count = 64 };

// The planes of a loop and the tiles to cut each into. In a crossed plane some operand has smaller steps from row to row
// than within one, as in a transpose; the output does not, and tiles have at most ck_crossed_rows x ck_crossed_count
// elements.
typedef struct {
  ck_plane plane;
  ptrdiff_t tile_rows, tile_count;
  int is_crossed;
  ck_loop outer;
} ck_plan;

void ck_make_plan(const ck_loop *loop, int operands, ck_plan *plan);

// Moves to the next index of the outer loop, and the offsets of the operands with it; 0 after the last.
int ck_advance(const ck_loop *outer, int operands, ptrdiff_t index[CK_MAX_RANK], ptrdiff_t offset[4]);

static inline int ck_is_empty(const ck_loop *loop) {
  for (ptrdiff_t d = 0; d < loop->rank; d++) {
    if (loop->shape[d] <= 0) return 1;
  }
  return 0;
}

#endif
