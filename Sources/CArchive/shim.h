#include <archive.h>
#include <archive_entry.h>

// AE_IFREG is a cast, which Swift does not import.
static inline int archive_entry_is_regular_file(struct archive_entry *entry) {
  return archive_entry_filetype(entry) == AE_IFREG && archive_entry_hardlink(entry) == NULL;
}

static inline void archive_entry_set_regular_file(struct archive_entry *entry) {
  archive_entry_set_filetype(entry, AE_IFREG);
  archive_entry_set_perm(entry, 0644);
}
