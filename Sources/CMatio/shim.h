#include <matio.h>

// A file in memory, closed in programs that are started. The C library shows this call to GNU sources alone, as which
// Swift does not include its headers.
static inline int memory_file(void) {
  extern int memfd_create(const char *name, unsigned int flags);
  return memfd_create("variable", 1u /* MFD_CLOEXEC */);
}
