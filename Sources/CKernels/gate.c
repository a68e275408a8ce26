// The gate that every use of OpenBLAS passes. Its destructor takes the table of its kernels away while other threads
// may still run them, and its locks are left held in the child of a fork that happened during a call: so exit and fork
// close the gate and wait until nobody is inside.
#include "gate.h"
#include "CKernels.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

static const int64_t closed = (int64_t)1 << 62;
static _Atomic int64_t state;  // the number of threads inside, and `closed`
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static pthread_mutex_t closing = PTHREAD_MUTEX_INITIALIZER;  // held by who closed the gate
static _Thread_local int depth;

static void announce(void) {
  pthread_mutex_lock(&mutex);
  pthread_cond_broadcast(&changed);
  pthread_mutex_unlock(&mutex);
}

void ck_gate_enter(void) {
  if (depth++ > 0) return;
  while (atomic_fetch_add(&state, 1) & closed) {
    atomic_fetch_sub(&state, 1);
    announce();
    pthread_mutex_lock(&mutex);
    while (atomic_load(&state) & closed) pthread_cond_wait(&changed, &mutex);
    pthread_mutex_unlock(&mutex);
  }
}

void ck_gate_leave(void) {
  if (--depth > 0) return;
  if (atomic_fetch_sub(&state, 1) & closed) announce();
}

// Returns when no thread but the caller is inside.
static void close_gate(void) {
  pthread_mutex_lock(&closing);
  atomic_fetch_or(&state, closed);
  int64_t own = depth > 0 ? 1 : 0;
  pthread_mutex_lock(&mutex);
  while ((atomic_load(&state) & ~closed) > own) pthread_cond_wait(&changed, &mutex);
  pthread_mutex_unlock(&mutex);
}

static void open_gate(void) {
  atomic_fetch_and(&state, ~closed);
  announce();
  pthread_mutex_unlock(&closing);
}

static void close_at_exit(void) {
  close_gate();
  depth++;  // what the thread that ends the program still computes may pass
}

static void register_exit(void) { atexit(close_at_exit); }

void ck_gate_close_at_exit(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, register_exit);
}

void ck_before_fork(void) {
  close_gate();
  ck_pool_before_fork();
}

void ck_after_fork_in_parent(void) {
  ck_pool_after_fork(0);
  open_gate();
}

void ck_after_fork_in_child(void) {
  ck_pool_after_fork(1);
  // The threads that waited for the gate are not here.
  atomic_store(&state, depth > 0 ? 1 : 0);
  pthread_mutex_init(&mutex, NULL);
  pthread_cond_init(&changed, NULL);
  pthread_mutex_unlock(&closing);
}
