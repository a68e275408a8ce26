// Which of the instruction sets of each_target.h this machine has.
#ifndef CK_TARGET_H
#define CK_TARGET_H

#include "dispatch.h"

// See ck_limit_instruction_set.
extern _Thread_local int ck_highest_level;
extern int ck_process_level;

#if defined(__x86_64__) && defined(__linux__)
#define CK_X86 1
#else
#define CK_X86 0
#endif

#define CK_CONCATENATE_(a, b) a##b
#define CK_CONCATENATE(a, b) CK_CONCATENATE_(a, b)

// Calls the version of a function that suits the machine.
#if CK_X86
#define CK_CALL(name, ...)                                                                                    \
  (CK_ALLOWS(4) && __builtin_cpu_supports("x86-64-v4")   ? name##_v4(__VA_ARGS__)                             \
   : CK_ALLOWS(3) && __builtin_cpu_supports("x86-64-v3") ? name##_v3(__VA_ARGS__)                             \
                                                         : name##_base(__VA_ARGS__))
#define CK_ALLOWS(level) (ck_highest_level >= (level) && ck_process_level >= (level))
#else
#define CK_CALL(name, ...) name##_base(__VA_ARGS__)
#endif

#endif
