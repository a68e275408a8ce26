// A pool of persistent threads that share out the indices of one job at a time.
#include "CKernels.h"
#include "gate.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <time.h>

// A thread that waits watches for longer than the serial work between two jobs of a training step mostly takes: to be
// woken costs it, and the one that wakes it, more than a small job.
enum { max_workers = 255, spin_nanoseconds = 200000 };

// The gate is one word, so that entering, leaving and closing are each one atomic step:
// generation of the job (upper 32 bits), seats still free (16 bits), workers inside (16 bits).
// Once the caller has taken the free seats away nobody can enter, and a worker that wakes late costs nothing.
static _Atomic uint64_t gate;
static const uint64_t one_inside = 1, one_seat = 1 << 16, inside_mask = 0xffff, seats_mask = 0xffff0000;

static struct {
  ptrdiff_t count;
  void (*body)(void *, ptrdiff_t);
  void *context;
  _Atomic ptrdiff_t next;
} job;

static atomic_flag busy = ATOMIC_FLAG_INIT;  // held by the caller that owns the workers
static int workers;                          // guarded by busy
static _Atomic bool may_spin;
static _Atomic int sleepers;
static _Atomic bool caller_sleeps;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t work_arrived = PTHREAD_COND_INITIALIZER;
static pthread_cond_t work_done = PTHREAD_COND_INITIALIZER;

static inline void pause_briefly(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

static int64_t nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static bool has_job(uint64_t state, uint32_t seen) { return (uint32_t)(state >> 32) != seen && (state & seats_mask); }
static bool is_empty(uint64_t state, uint32_t unused) { return (void)unused, (state & inside_mask) == 0; }

// Watches the gate for a while; false if the condition did not come true.
static inline bool spin_until(bool (*condition)(uint64_t, uint32_t), uint32_t seen) {
  if (condition(atomic_load(&gate), seen)) return true;
  if (!atomic_load_explicit(&may_spin, memory_order_relaxed)) return false;
  int64_t end = nanoseconds() + spin_nanoseconds;
  do {
    for (int i = 0; i < 32; i++) {
      pause_briefly();
      if (condition(atomic_load(&gate), seen)) return true;
    }
  } while (nanoseconds() < end);
  return false;
}

static void run_indices(void) {
  ptrdiff_t i;
  while ((i = atomic_fetch_add_explicit(&job.next, 1, memory_order_relaxed)) < job.count) job.body(job.context, i);
}

static void *work(void *unused) {
  (void)unused;
  uint32_t seen = 0;
  for (;;) {
    if (!spin_until(has_job, seen)) {
      pthread_mutex_lock(&mutex);
      // Announced before the gate is read again, while the caller opens the gate before it reads `sleepers`:
      // one of the two sees the other.
      atomic_fetch_add(&sleepers, 1);
      while (!has_job(atomic_load(&gate), seen)) pthread_cond_wait(&work_arrived, &mutex);
      atomic_fetch_sub(&sleepers, 1);
      pthread_mutex_unlock(&mutex);
    }
    uint64_t state = atomic_load(&gate);
    while (has_job(state, seen)) {
      if (!atomic_compare_exchange_weak(&gate, &state, state - one_seat + one_inside)) continue;
      seen = (uint32_t)(state >> 32);
      run_indices();
      state = atomic_fetch_sub(&gate, one_inside) - one_inside;
      if ((state & (seats_mask | inside_mask)) == 0 && atomic_load(&caller_sleeps)) {
        pthread_mutex_lock(&mutex);
        pthread_cond_signal(&work_done);
        pthread_mutex_unlock(&mutex);
      }
      break;
    }
  }
  return NULL;
}

// Starts workers until there are `wanted`; fewer if the system refuses. Signals stay with the program's threads.
static void grow(int wanted) {
  sigset_t all, previous;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &previous);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_t thread;
  while (workers < wanted && pthread_create(&thread, &attributes, work, NULL) == 0) workers++;
  pthread_attr_destroy(&attributes);
  pthread_sigmask(SIG_SETMASK, &previous, NULL);
}

static void wake(int wanted) {
  int asleep = atomic_load(&sleepers);
  if (asleep == 0) return;
  pthread_mutex_lock(&mutex);
  if (wanted >= asleep) {
    pthread_cond_broadcast(&work_arrived);
  } else {
    for (int i = 0; i < wanted; i++) pthread_cond_signal(&work_arrived);
  }
  pthread_mutex_unlock(&mutex);
}

static void wait_for_workers(void) {
  if (spin_until(is_empty, 0)) return;
  pthread_mutex_lock(&mutex);
  atomic_store(&caller_sleeps, true);
  while (!is_empty(atomic_load(&gate), 0)) pthread_cond_wait(&work_done, &mutex);
  atomic_store(&caller_sleeps, false);
  pthread_mutex_unlock(&mutex);
}

void ck_parallel(ptrdiff_t count, int threads, void (*body)(void *context, ptrdiff_t index), void *context) {
  if (threads > max_workers + 1) threads = max_workers + 1;
  if (count < threads) threads = (int)count;
  // A nested call finds the workers taken as well, by the call around it.
  if (threads <= 1 || atomic_flag_test_and_set_explicit(&busy, memory_order_acquire)) {
    for (ptrdiff_t i = 0; i < count; i++) body(context, i);
    return;
  }
  if (workers < threads - 1) grow(threads - 1);
  static int cores;
  if (cores == 0) cores = ck_available_cores();
  // With more threads than cores a spinning thread would hold back one that has work.
  atomic_store_explicit(&may_spin, threads <= cores, memory_order_relaxed);

  job.count = count;
  job.body = body;
  job.context = context;
  atomic_store_explicit(&job.next, 0, memory_order_relaxed);
  uint64_t generation = (atomic_load(&gate) >> 32) + 1;
  if ((uint32_t)generation == 0) generation = 1;  // 0 is what a new worker has seen
  atomic_store(&gate, generation << 32 | (uint64_t)(threads - 1) * one_seat);
  wake(threads - 1);
  run_indices();
  atomic_fetch_and(&gate, ~seats_mask);
  wait_for_workers();
  atomic_flag_clear_explicit(&busy, memory_order_release);
}

void ck_pool_before_fork(void) { pthread_mutex_lock(&mutex); }

void ck_pool_after_fork(int is_child) {
  if (!is_child) {
    pthread_mutex_unlock(&mutex);
    return;
  }
  pthread_mutex_init(&mutex, NULL);
  pthread_cond_init(&work_arrived, NULL);
  pthread_cond_init(&work_done, NULL);
  workers = 0;
  atomic_store(&gate, 0);
  atomic_store(&sleepers, 0);
  atomic_store(&caller_sleeps, false);
  atomic_flag_clear(&busy);
}
