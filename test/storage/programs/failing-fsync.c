/*
 * Preloaded: fsync and fdatasync fail while the file named by FAIL_WHEN exists; once only if there is something in it.
 * As a broken disk does, only on demand.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static int failing(void) {
  const char *when = getenv("FAIL_WHEN");
  struct stat found;
  if (!when || stat(when, &found) != 0) return 0;
  if (found.st_size > 0) unlink(when);
  return 1;
}

int fsync(int fd) {
  if (failing()) { errno = EIO; return -1; }
  return ((int (*)(int))dlsym(RTLD_NEXT, "fsync"))(fd);
}

int fdatasync(int fd) {
  if (failing()) { errno = EIO; return -1; }
  return ((int (*)(int))dlsym(RTLD_NEXT, "fdatasync"))(fd);
}
