/*
 * Preloaded into a process that writes logs: makes one write or sync fail. From the environment: IOFAULT_KIND (enospc, eio, short, torn,
 * fsync-eio), IOFAULT_PATH (part of the path of the files meant), IOFAULT_AFTER (bytes written to such files before it happens),
 * IOFAULT_FIRED (a file that is made when it has happened). Writes fail from then on (a short one is followed by ENOSPC); a sync fails once.
 * Instead of IOFAULT_KIND there may be IOFAULT_SWITCH, a file with a kind in it: nothing fails while it is not there.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long written;
static atomic_int fired;

static const char *setting(const char *name) {
  const char *value = getenv(name);
  return value ? value : "";
}

static int is_meant(int fd) {
  char link[64], path[4096];
  const char *part = setting("IOFAULT_PATH");
  if (!*part) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t n = readlink(link, path, sizeof path - 1);
  if (n <= 0) return 0;
  path[n] = 0;
  return strstr(path, part) != NULL;
}

/* How calls on a file fail; empty: not at all. Valid until the next call on this thread. */
static const char *kind_for(int fd) {
  static _Thread_local char kind[16];
  const char *path = setting("IOFAULT_SWITCH");
  if (!is_meant(fd)) return "";
  if (!*path) return setting("IOFAULT_KIND");
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return "";
  ssize_t n = read(file, kind, sizeof kind - 1);
  close(file);
  kind[n > 0 ? n : 0] = 0;
  return kind;
}

static void fire(void) {
  if (atomic_exchange(&fired, 1)) return;
  const char *mark = setting("IOFAULT_FIRED");
  if (*mark) close(open(mark, O_CREAT | O_WRONLY, 0600));
}

/* -1: errno is set, the call fails. Else how many bytes may be written; `torn` ends the process after them. */
static ssize_t allowed(int fd, size_t size, int *torn) {
  const char *kind = kind_for(fd);
  *torn = 0;
  if (!*kind || !strcmp(kind, "fsync-eio")) return (ssize_t)size;
  long before = atomic_fetch_add(&written, (long)size), after = atol(setting("IOFAULT_AFTER"));
  if (before + (long)size <= after) return (ssize_t)size;
  int first = !atomic_load(&fired);
  fire();
  if (!strcmp(kind, "eio")) { errno = EIO; return -1; }
  if (!strcmp(kind, "torn")) { *torn = 1; return (ssize_t)(size / 2); }
  if (!strcmp(kind, "short") && first && size > 1) return (ssize_t)(size / 2);
  errno = ENOSPC;
  return -1;
}

static size_t total(const struct iovec *parts, int count) {
  size_t sum = 0;
  for (int i = 0; i < count; i++) sum += parts[i].iov_len;
  return sum;
}

static int cut(const struct iovec *parts, int count, size_t size, struct iovec *out) {
  int n = 0;
  for (int i = 0; i < count && size > 0; i++, n++) {
    out[n] = parts[i];
    if (out[n].iov_len > size) out[n].iov_len = size;
    size -= out[n].iov_len;
  }
  return n;
}

#define FINISH(result) do { ssize_t r_ = (result); if (torn) _exit(137); return r_; } while (0)

ssize_t write(int fd, const void *data, size_t size) {
  ssize_t (*real)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
  int torn;
  ssize_t n = allowed(fd, size, &torn);
  if (n < 0) return -1;
  FINISH(real(fd, data, (size_t)n));
}

#define PWRITE(NAME, OFF) \
  ssize_t NAME(int fd, const void *data, size_t size, OFF at) { \
    ssize_t (*real)(int, const void *, size_t, OFF) = dlsym(RTLD_NEXT, #NAME); \
    int torn; \
    ssize_t n = allowed(fd, size, &torn); \
    if (n < 0) return -1; \
    FINISH(real(fd, data, (size_t)n, at)); \
  }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

ssize_t writev(int fd, const struct iovec *parts, int count) {
  ssize_t (*real)(int, const struct iovec *, int) = dlsym(RTLD_NEXT, "writev");
  struct iovec some[1024];
  int torn;
  ssize_t n = allowed(fd, total(parts, count), &torn);
  if (n < 0) return -1;
  FINISH(real(fd, some, cut(parts, count, (size_t)n, some)));
}

#define PWRITEV(NAME, OFF) \
  ssize_t NAME(int fd, const struct iovec *parts, int count, OFF at) { \
    ssize_t (*real)(int, const struct iovec *, int, OFF) = dlsym(RTLD_NEXT, #NAME); \
    struct iovec some[1024]; \
    int torn; \
    ssize_t n = allowed(fd, total(parts, count), &torn); \
    if (n < 0) return -1; \
    FINISH(real(fd, some, cut(parts, count, (size_t)n, some), at)); \
  }
PWRITEV(pwritev, off_t)
PWRITEV(pwritev64, off64_t)

static int sync_fails(int fd) {
  static atomic_long syncs;
  if (strcmp(kind_for(fd), "fsync-eio")) return 0;
  if (atomic_fetch_add(&syncs, 1) != atol(setting("IOFAULT_AFTER")) % 40) return 0;
  fire();
  errno = EIO;
  return 1;
}

int fdatasync(int fd) {
  int (*real)(int) = dlsym(RTLD_NEXT, "fdatasync");
  return sync_fails(fd) ? -1 : real(fd);
}

int fsync(int fd) {
  int (*real)(int) = dlsym(RTLD_NEXT, "fsync");
  return sync_fails(fd) ? -1 : real(fd);
}
