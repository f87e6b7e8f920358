/*
 * What a process does to the files below one folder, in one order, and faults on demand. Loaded with LD_PRELOAD by test/support/disk-shim.ts.
 *
 *   ULAK_SHIM_ROOT     the folder
 *   ULAK_SHIM_LOG      a file outside of it: one record a call that changes something, see `struct record`
 *   ULAK_SHIM_CONTROL  a file as long as `struct control`, mapped: the test arms a fault in it
 *   ULAK_SHIM_MARKS    texts, a line each: what is said to or heard from a socket is logged if it has one of them
 *
 * One lock is held over each call and its record, so the log has the order in which things happened. Only a sync runs without the lock:
 * its begin and its end are two records. What is written through a mapping (the -shm file of SQLite, which no start needs) is not seen.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { CREATE = 1, WRITE, TRUNCATE, RENAME, UNLINK, LINK, MKDIR, RMDIR, SYNC_BEGIN, SYNC_END, SAID, HEARD };
/* Classes of calls that can be made to fail. */
enum { F_WRITE = 1, F_SYNC = 2, F_OPEN = 4, F_TRUNCATE = 8, F_NAME = 16 };

struct control {
  int32_t class, skip, count, error;
  int32_t seen, failed, sync_delay_ms, unused;
  char pattern[96]; /* only calls on paths like this; all if it is empty */
};
struct record {
  uint32_t length; /* of all that follows this field */
  uint32_t op, thread;
  int32_t result; /* 0, or the error */
  uint64_t inode;
  int64_t offset;
  uint32_t path, other, data; /* lengths of what follows */
} __attribute__((packed));

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char root[PATH_MAX];
static size_t root_length;
static int log_fd = -1;
static struct control *control;
static char *marks[16];

__attribute__((constructor)) static void begin(void) {
  const char *folder = getenv("ULAK_SHIM_ROOT"), *log = getenv("ULAK_SHIM_LOG"), *shared = getenv("ULAK_SHIM_CONTROL");
  if (!folder || !log || !shared || !realpath(folder, root)) return;
  root_length = strlen(root);
  log_fd = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  int fd = syscall(SYS_openat, AT_FDCWD, shared, O_RDWR | O_CLOEXEC);
  void *mapped = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  control = mapped == MAP_FAILED ? NULL : mapped;
  char *texts = strdup(getenv("ULAK_SHIM_MARKS") ? getenv("ULAK_SHIM_MARKS") : "");
  for (int at = 0; at < 15 && (marks[at] = strsep(&texts, "\n")); at += 1);
}

/* The part of a path below the root; NULL if it is not below. The root itself is "". */
static const char *below(const char *path) {
  if (log_fd < 0 || !control || !path || strncmp(path, root, root_length) != 0) return NULL;
  if (path[root_length] == 0) return "";
  return path[root_length] == '/' ? path + root_length + 1 : NULL;
}

static const char *name_of(int fd, char *buffer) {
  char link[32];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  int saved = errno;
  ssize_t length = readlink(link, buffer, PATH_MAX - 1);
  errno = saved;
  if (length < 0) return NULL;
  buffer[length] = 0;
  return buffer;
}

static uint64_t inode_of(int fd) {
  struct stat status;
  int saved = errno;
  int failed = fstat(fd, &status);
  errno = saved;
  return failed ? 0 : status.st_ino;
}

static void put(int op, int result, uint64_t inode, int64_t offset, const char *path, const char *other, const void *data, size_t length) {
  int saved = errno;
  struct record record = { 0, op, (uint32_t)syscall(SYS_gettid), result, inode, offset, strlen(path), other ? strlen(other) : 0, length };
  record.length = sizeof record - sizeof record.length + record.path + record.other + record.data;
  struct iovec parts[4] = {
    { &record, sizeof record }, { (void *)path, record.path }, { (void *)other, record.other }, { (void *)data, length } };
  if (syscall(SYS_writev, log_fd, parts, 4) < 0) abort();
  errno = saved;
}

/* Is it this call's turn to fail? */
static int fails(int class, const char *path) {
  if (!(control->class & class) || (control->pattern[0] && fnmatch(control->pattern, path, 0) != 0)) return 0;
  control->seen += 1;
  if (control->skip > 0) { control->skip -= 1; return 0; }
  if (control->count == 0) return 0;
  if (control->count > 0) control->count -= 1;
  control->failed += 1;
  return control->error;
}

static int has_mark(const char *data, size_t length) {
  for (char **mark = marks; *mark; mark += 1)
    if (**mark && memmem(data, length, *mark, strlen(*mark))) return 1;
  return 0;
}

/* Writes through `offset` (-1: at the file's own position). A write that fails has written its first half. */
static ssize_t do_write(int fd, const struct iovec *parts, int count, int64_t offset) {
  char buffer[PATH_MAX];
  const char *name = log_fd < 0 || fd == log_fd ? NULL : name_of(fd, buffer), *path = below(name);
  if (!path) {
    int is_socket = name && strncmp(name, "socket:", 7) == 0, marked = 0;
    for (int at = 0; is_socket && at < count && !marked; at += 1) marked = has_mark(parts[at].iov_base, parts[at].iov_len);
    if (!marked) return offset < 0 ? syscall(SYS_writev, fd, parts, count) : syscall(SYS_pwritev, fd, parts, count, offset, 0);
    pthread_mutex_lock(&lock);
    for (int at = 0; at < count; at += 1)
      if (has_mark(parts[at].iov_base, parts[at].iov_len)) put(SAID, 0, 0, 0, "", NULL, parts[at].iov_base, parts[at].iov_len);
    ssize_t sent = syscall(SYS_writev, fd, parts, count);
    int saved = errno;
    pthread_mutex_unlock(&lock);
    errno = saved;
    return sent;
  }
  pthread_mutex_lock(&lock);
  size_t length = 0;
  for (int at = 0; at < count; at += 1) length += parts[at].iov_len;
  char *all = malloc(length + 1), *end = all;
  for (int at = 0; at < count; at += 1) end = mempcpy(end, parts[at].iov_base, parts[at].iov_len);
  int error = fails(F_WRITE, path);
  if (offset < 0) offset = syscall(SYS_lseek, fd, 0, SEEK_CUR);
  ssize_t written = syscall(SYS_pwrite64, fd, all, error ? length / 2 : length, offset);
  int saved = errno;
  if (written > 0) put(WRITE, error, inode_of(fd), offset, path, NULL, all, written);
  /* The position moves only with write(), which came without an offset. */
  free(all);
  pthread_mutex_unlock(&lock);
  errno = error ? error : saved;
  return error ? -1 : written;
}

static ssize_t write_at_position(int fd, const struct iovec *parts, int count) {
  ssize_t written = do_write(fd, parts, count, -1);
  char buffer[PATH_MAX];
  if (written > 0 && log_fd >= 0 && below(name_of(fd, buffer))) syscall(SYS_lseek, fd, written, SEEK_CUR);
  return written;
}

ssize_t write(int fd, const void *data, size_t length) {
  struct iovec part = { (void *)data, length };
  return write_at_position(fd, &part, 1);
}
ssize_t writev(int fd, const struct iovec *parts, int count) { return write_at_position(fd, parts, count); }
ssize_t pwrite64(int fd, const void *data, size_t length, off64_t offset) {
  struct iovec part = { (void *)data, length };
  return do_write(fd, &part, 1, offset);
}
ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) { return pwrite64(fd, data, length, offset); }
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t offset) { return do_write(fd, parts, count, offset); }
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset) { return do_write(fd, parts, count, offset); }

ssize_t read(int fd, void *data, size_t length) {
  ssize_t got = syscall(SYS_read, fd, data, length);
  if (got > 0 && log_fd >= 0 && marks[0] && has_mark(data, got)) {
    char buffer[PATH_MAX];
    int saved = errno;
    const char *name = name_of(fd, buffer);
    if (name && strncmp(name, "socket:", 7) == 0) {
      pthread_mutex_lock(&lock);
      put(HEARD, 0, 0, 0, "", NULL, data, got);
      pthread_mutex_unlock(&lock);
    }
    errno = saved;
  }
  return got;
}

static int do_open(int at, const char *file, int flags, mode_t mode) {
  const char *path = below(file);
  if (!path) return syscall(SYS_openat, at, file, flags, mode);
  pthread_mutex_lock(&lock);
  int is_new = (flags & O_CREAT) && syscall(SYS_faccessat, at, file, F_OK) != 0;
  int error = fails(F_OPEN, path), fd = error ? -1 : (int)syscall(SYS_openat, at, file, flags, mode), saved = errno;
  if (fd >= 0 && is_new) put(CREATE, 0, inode_of(fd), 0, path, NULL, NULL, 0);
  else if (fd >= 0 && (flags & O_TRUNC)) put(TRUNCATE, 0, inode_of(fd), 0, path, NULL, NULL, 0);
  pthread_mutex_unlock(&lock);
  errno = error ? error : saved;
  return fd;
}

#define OPEN(name, at, ...) \
  int name(__VA_ARGS__, ...) { \
    va_list rest; \
    va_start(rest, flags); \
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
    va_end(rest); \
    return do_open(at, file, flags, mode); \
  }
OPEN(open, AT_FDCWD, const char *file, int flags)
OPEN(open64, AT_FDCWD, const char *file, int flags)
OPEN(openat, folder, int folder, const char *file, int flags)
OPEN(openat64, folder, int folder, const char *file, int flags)

int ftruncate64(int fd, off64_t length) {
  char buffer[PATH_MAX];
  const char *path = log_fd < 0 ? NULL : below(name_of(fd, buffer));
  if (!path) return syscall(SYS_ftruncate, fd, length);
  pthread_mutex_lock(&lock);
  int error = fails(F_TRUNCATE, path), result = error ? -1 : (int)syscall(SYS_ftruncate, fd, length), saved = errno;
  if (result == 0) put(TRUNCATE, 0, inode_of(fd), length, path, NULL, NULL, 0);
  pthread_mutex_unlock(&lock);
  errno = error ? error : saved;
  return result;
}
int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }

/* A call on names. `other` is where a rename or a link leads. */
static int do_name(int op, const char *file, const char *to, long number, long a, long b, long c, long d, long e) {
  const char *path = below(file), *other = to ? below(to) : NULL;
  if (!path && !other) return syscall(number, a, b, c, d, e);
  pthread_mutex_lock(&lock);
  int error = fails(F_NAME, path ? path : other), result = error ? -1 : (int)syscall(number, a, b, c, d, e), saved = errno;
  if (result == 0) put(op, 0, 0, 0, path ? path : "", other, NULL, 0);
  pthread_mutex_unlock(&lock);
  errno = error ? error : saved;
  return result;
}
int rename(const char *from, const char *to) { return do_name(RENAME, from, to, SYS_rename, (long)from, (long)to, 0, 0, 0); }
int link(const char *from, const char *to) { return do_name(LINK, from, to, SYS_link, (long)from, (long)to, 0, 0, 0); }
int unlink(const char *file) { return do_name(UNLINK, file, NULL, SYS_unlink, (long)file, 0, 0, 0, 0); }
int mkdir(const char *file, mode_t mode) { return do_name(MKDIR, file, NULL, SYS_mkdir, (long)file, mode, 0, 0, 0); }
int rmdir(const char *file) { return do_name(RMDIR, file, NULL, SYS_rmdir, (long)file, 0, 0, 0, 0); }
int unlinkat(int folder, const char *file, int flags) {
  return do_name(flags & AT_REMOVEDIR ? RMDIR : UNLINK, file, NULL, SYS_unlinkat, folder, (long)file, flags, 0, 0);
}

static int do_sync(int fd, long number) {
  char buffer[PATH_MAX];
  const char *path = log_fd < 0 ? NULL : below(name_of(fd, buffer));
  if (!path) return syscall(number, fd);
  uint64_t inode = inode_of(fd);
  pthread_mutex_lock(&lock);
  int error = fails(F_SYNC, path);
  put(SYNC_BEGIN, 0, inode, 0, path, NULL, NULL, 0);
  pthread_mutex_unlock(&lock);
  if (control->sync_delay_ms > 0) usleep(control->sync_delay_ms * 1000);
  int result = error ? -1 : (int)syscall(number, fd), saved = errno;
  pthread_mutex_lock(&lock);
  put(SYNC_END, result < 0 ? (error ? error : saved) : 0, inode, 0, path, NULL, NULL, 0);
  pthread_mutex_unlock(&lock);
  errno = error ? error : saved;
  return result;
}
int fsync(int fd) { return do_sync(fd, SYS_fsync); }
int fdatasync(int fd) { return do_sync(fd, SYS_fdatasync); }
