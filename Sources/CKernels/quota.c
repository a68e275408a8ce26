// The CPU quota of control groups: cpu.max in version 2, cpu.cfs_quota_us and cpu.cfs_period_us in version 1.
#define _GNU_SOURCE
#include "CKernels.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Whether `word` is one of the words of a list between commas.
static bool has_word(const char *list, const char *word) {
  size_t length = strlen(word);
  for (const char *at = list; at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL) {
    if (strncmp(at, word, length) == 0 && (at[length] == ',' || at[length] == '\0' || at[length] == '\n')) return true;
  }
  return false;
}

static bool read_number(const char *folder, const char *file, double *number) {
  char path[PATH_MAX];
  if (snprintf(path, sizeof path, "%s/%s", folder, file) >= (int)sizeof path) return false;
  FILE *stream = fopen(path, "re");
  if (!stream) return false;
  bool found = fscanf(stream, "%lf", number) == 1;
  fclose(stream);
  return found;
}

// The quota of one group; 0 for none.
static double group_quota(const char *folder, int version) {
  double quota = 0, period = 0;
  if (version == 1) {
    if (!read_number(folder, "cpu.cfs_quota_us", &quota) || !read_number(folder, "cpu.cfs_period_us", &period)) return 0;
    return quota > 0 && period > 0 ? quota / period : 0;
  }
  char path[PATH_MAX];
  if (snprintf(path, sizeof path, "%s/cpu.max", folder) >= (int)sizeof path) return 0;
  FILE *stream = fopen(path, "re");
  if (!stream) return 0;
  // "max 100000" where there is none.
  int count = fscanf(stream, "%lf %lf", &quota, &period);
  fclose(stream);
  return count == 2 && quota > 0 && period > 0 ? quota / period : 0;
}

// The group of this process in the hierarchy of a version: from "0::/path", or from a line that lists cpu.
static bool find_group(const char *root, int version, char path[PATH_MAX]) {
  char file[PATH_MAX], line[2 * PATH_MAX];
  snprintf(file, sizeof file, "%s/proc/self/cgroup", root);
  FILE *stream = fopen(file, "re");
  if (!stream) return false;
  bool found = false;
  while (!found && fgets(line, sizeof line, stream)) {
    line[strcspn(line, "\n")] = '\0';
    char *controllers = strchr(line, ':'), *group = controllers ? strchr(controllers + 1, ':') : NULL;
    if (!group) continue;
    *group++ = '\0';
    controllers++;
    found = version == 2 ? *controllers == '\0' : has_word(controllers, "cpu");
    if (found) snprintf(path, PATH_MAX, "%s", group);
  }
  fclose(stream);
  return found;
}

// Where the hierarchy is mounted, and which of its groups stands at the mount point.
static bool find_mount(const char *root, int version, char point[PATH_MAX], char top[PATH_MAX]) {
  char file[PATH_MAX], line[4 * PATH_MAX];
  snprintf(file, sizeof file, "%s/proc/self/mountinfo", root);
  FILE *stream = fopen(file, "re");
  if (!stream) return false;
  bool found = false;
  while (!found && fgets(line, sizeof line, stream)) {
    // id parent device root point options ... - type source super-options
    char type[32], options[1024] = "";
    char *separator = strstr(line, " - ");
    if (!separator || sscanf(separator + 3, "%31s %*s %1023s", type, options) < 1) continue;
    if (strcmp(type, version == 2 ? "cgroup2" : "cgroup") != 0) continue;
    if (version == 1 && !has_word(options, "cpu")) continue;
    found = sscanf(line, "%*s %*s %*s %4095s %4095s", top, point) == 2;
  }
  fclose(stream);
  return found;
}

double ck_cpu_quota(const char *root) {
  double least = 0;
  for (int version = 1; version <= 2; version++) {
    char group[PATH_MAX], point[PATH_MAX], top[PATH_MAX], folder[3 * PATH_MAX];
    if (!find_group(root, version, group) || !find_mount(root, version, point, top)) continue;
    // The group counts from the hierarchy's root, of which only what lies below `top` is mounted.
    size_t length = strcmp(top, "/") == 0 ? 0 : strlen(top);
    const char *below = strncmp(group, top, length) == 0 ? group + length : "";
    snprintf(folder, sizeof folder, "%s%s%s", root, point, below);
    size_t shortest = strlen(root) + strlen(point);
    for (;;) {
      double quota = group_quota(folder, version);
      if (quota > 0 && (least == 0 || quota < least)) least = quota;
      char *last = strrchr(folder, '/');
      if (!last || strlen(folder) <= shortest) break;
      *last = '\0';
      if (strlen(folder) < shortest) break;
    }
  }
  return least;
}
