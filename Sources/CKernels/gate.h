// What the fork handlers need of the pool of threads.
#ifndef CK_GATE_H
#define CK_GATE_H

void ck_pool_before_fork(void);
// In the child the workers are gone, and so is whoever had work for them.
void ck_pool_after_fork(int is_child);

#endif
