/*
 * Preloaded: fsync and fdatasync fail while the file named by FAIL_WHEN exists, as a broken disk does, only on demand. Where
 * something stands in the file, so does every pwrite behind the first fsync that has failed; a number: so many calls fail;
 * `hang`: an fsync does not return.
 */
/* Declared here, of the C library of 64-bit Linux: a small compiler comes without its headers. */
typedef long ssize_t;
typedef unsigned long size_t;
typedef long off_t;
extern void *dlsym(void *handle, const char *name);
extern char *getenv(const char *name);
extern int atoi(const char *text);
extern int open(const char *path, int flags, ...);
extern ssize_t read(int fd, void *bytes, size_t count);
extern int close(int fd);
extern int unlink(const char *path);
extern int pause(void);
extern int *__errno_location(void);
#define NEXT ((void *)-1)
#define READ_ONLY 0
#define INPUT_OUTPUT_ERROR 5

static int failed = 0;

static int failing(int sync) {
  const char *when = getenv("FAIL_WHEN");
  char text[16];
  int file = when ? open(when, READ_ONLY) : -1;
  int length;
  if (file < 0) return failed = 0;
  length = read(file, text, sizeof text - 1);
  close(file);
  text[length < 0 ? 0 : length] = 0;
  while (text[0] == 'h') pause();
  if (!sync && (failed == 0 || text[0] == 0)) return 0;
  if (++failed == atoi(text)) unlink(when);
  return 1;
}

int fsync(int fd) {
  if (failing(1)) { *__errno_location() = INPUT_OUTPUT_ERROR; return -1; }
  return ((int (*)(int))dlsym(NEXT, "fsync"))(fd);
}

int fdatasync(int fd) {
  if (failing(1)) { *__errno_location() = INPUT_OUTPUT_ERROR; return -1; }
  return ((int (*)(int))dlsym(NEXT, "fdatasync"))(fd);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset) {
  if (failing(0)) { *__errno_location() = INPUT_OUTPUT_ERROR; return -1; }
  return ((ssize_t (*)(int, const void *, size_t, off_t))dlsym(NEXT, "pwrite"))(fd, bytes, count, offset);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off_t offset) {
  if (failing(0)) { *__errno_location() = INPUT_OUTPUT_ERROR; return -1; }
  return ((ssize_t (*)(int, const void *, size_t, off_t))dlsym(NEXT, "pwrite64"))(fd, bytes, count, offset);
}
