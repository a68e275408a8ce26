#define _GNU_SOURCE
#include "target.h"

#include <dlfcn.h>
#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

static int scheduled_cores(void) {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0) return CPU_COUNT(&set);
  long online = sysconf(_SC_NPROCESSORS_ONLN);
  return online > 0 ? (int)online : 1;
}

int ck_available_cores(void) {
  int cores = scheduled_cores();
  double quota = ck_cpu_quota("");
  if (quota <= 0 || quota >= cores) return cores;
  int whole = (int)quota;
  return whole < quota ? whole + 1 : whole;
}

_Thread_local int ck_highest_level = 4;
int ck_process_level = 4;

void ck_limit_instruction_set(int level) { ck_highest_level = level; }

void ck_limit_instruction_set_of_process(int level) { ck_process_level = level; }

int ck_instruction_set(void) {
#if CK_X86
  int level = __builtin_cpu_supports("x86-64-v4") ? 4 : __builtin_cpu_supports("x86-64-v3") ? 3 : 1;
  return level < ck_process_level ? level : ck_process_level;
#else
  return 1;
#endif
}

char *ck_library_of(const char *symbol) {
  Dl_info information;
  void *address = dlsym(RTLD_DEFAULT, symbol);
  if (!address || !dladdr(address, &information) || !information.dli_fname) return NULL;
  return realpath(information.dli_fname, NULL);
}
