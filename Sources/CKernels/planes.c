#include "planes.h"

#include <stdlib.h>

enum { short_row = 5, turned_tile = 512 };

// Takes dimension d (none if negative) out of the loop.
static ptrdiff_t take(ck_loop *loop, ptrdiff_t d, int operands, ptrdiff_t stride[4]) {
  for (int p = 0; p < 4; p++) stride[p] = d >= 0 && p < operands ? loop->stride[p][d] : 0;
  if (d < 0) return 1;
  ptrdiff_t extent = loop->shape[d];
  loop->rank--;
  for (ptrdiff_t e = d; e < loop->rank; e++) {
    loop->shape[e] = loop->shape[e + 1];
    for (int p = 0; p < operands; p++) loop->stride[p][e] = loop->stride[p][e + 1];
  }
  return extent;
}

// A dimension that some operand walks in smaller steps than the last one, as in a transpose; else -1.
static ptrdiff_t crossing(const ck_loop *loop, int operands) {
  ptrdiff_t last = loop->rank - 1;
  for (int p = 0; p < operands; p++) {
    ptrdiff_t smallest = labs(loop->stride[p][last]), found = -1;
    for (ptrdiff_t d = 0; d < last; d++) {
      ptrdiff_t stride = labs(loop->stride[p][d]);
      if (loop->shape[d] > 1 && stride != 0 && stride < smallest) smallest = stride, found = d;
    }
    if (found >= 0) return found;
  }
  return -1;
}

// With the rows as columns.
static ck_plane turned(const ck_plane *plane) {
  ck_plane result = {plane->count, plane->rows, {0}, {0}};
  for (int p = 0; p < 4; p++) result.row[p] = plane->step[p], result.step[p] = plane->row[p];
  return result;
}

void ck_make_plan(const ck_loop *loop, int operands, ck_plan *plan) {
  if (loop->rank == 1) {
    *plan = (ck_plan){{1, loop->shape[0], {0}, {0}}, 1, loop->shape[0], 0, {.rank = 0}};
    for (int p = 0; p < operands; p++) plan->plane.step[p] = loop->stride[p][0];
    return;
  }
  ck_loop *outer = &plan->outer;
  ck_plane *plane = &plan->plane;
  *outer = *loop;
  ptrdiff_t crossed = outer->rank > 1 ? crossing(outer, operands) : -1;
  plane->count = take(outer, outer->rank - 1, operands, plane->step);
  plane->rows = take(outer, crossed >= 0 ? crossed : outer->rank - 1, operands, plane->row);
  plan->is_crossed = 0;
  if (plane->count < short_row && plane->rows > plane->count) {
    *plane = turned(plane);
    plan->tile_rows = plane->rows;
    plan->tile_count = turned_tile;
  } else if (crossed >= 0) {
    if (labs(plane->step[0]) > labs(plane->row[0])) *plane = turned(plane);
    plan->is_crossed = 1;
    plan->tile_rows = ck_crossed_rows;
    plan->tile_count = ck_crossed_count;
  } else {
    plan->tile_rows = plane->rows;
    plan->tile_count = plane->count;
  }
}

int ck_advance(const ck_loop *outer, int operands, ptrdiff_t index[CK_MAX_RANK], ptrdiff_t offset[4]) {
  for (ptrdiff_t d = outer->rank - 1; d >= 0; d--) {
    for (int p = 0; p < operands; p++) offset[p] += outer->stride[p][d];
    if (++index[d] < outer->shape[d]) return 1;
    for (int p = 0; p < operands; p++) offset[p] -= outer->stride[p][d] * outer->shape[d];
    index[d] = 0;
  }
  return 0;
}
