// Stands between a process and the C library (LD_PRELOAD). Whatever the process does to files under FAULTDISK_FOLDER whose names begin with
// FAULTDISK_PREFIX is done and written to FAULTDISK_LOG in the order it was done, so that any moment of the disk can be made again, with or without
// what was not synced then. FAULTDISK_FAIL_SYNC=n makes the n-th sync of such a file fail with EIO, once.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

enum { WRITE = 1, TRUNCATE = 2, SYNC = 3, UNLINK = 4, RENAME = 5 };
enum { MAX_FILES = 4096, MAX_PATH = 1024 };

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static char paths[MAX_FILES][MAX_PATH]; // By descriptor; empty when it is none of ours.
static int log_file = -1;
static long syncs, failing_sync;
static char watched[MAX_PATH];

__attribute__((constructor)) static void begin(void)
{
    const char *folder = getenv("FAULTDISK_FOLDER"), *prefix = getenv("FAULTDISK_PREFIX"), *log = getenv("FAULTDISK_LOG"), *fail = getenv("FAULTDISK_FAIL_SYNC");
    if (!folder || !prefix || strlen(folder) + strlen(prefix) + 2 > MAX_PATH)
        return;
    strcpy(watched, folder);
    strcat(watched, "/");
    strcat(watched, prefix);
    failing_sync = fail ? atol(fail) : 0;
    if (log)
        log_file = syscall(SYS_openat, AT_FDCWD, log, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
}

// The index of the write-ahead log is memory that happens to have a name.
static int is_watched(const char *path)
{
    size_t length = strlen(path);
    return watched[0] && strncmp(path, watched, strlen(watched)) == 0 && length < MAX_PATH && (length < 4 || strcmp(path + length - 4, "-shm") != 0);
}

static int is_ours(int fd) { return fd >= 0 && fd < MAX_FILES && paths[fd][0]; }

static void put(const void *bytes, size_t count)
{
    const char *at = bytes;
    while (count > 0) {
        ssize_t written = syscall(SYS_write, log_file, at, count);
        if (written <= 0)
            abort();
        at += written;
        count -= written;
    }
}

// kind, length of path, offset, length of data; path, data.
static void note(uint32_t kind, const char *path, uint64_t offset, const void *data, uint32_t length)
{
    if (log_file < 0)
        return;
    uint32_t path_length = strlen(path);
    put(&kind, 4);
    put(&path_length, 4);
    put(&offset, 8);
    put(&length, 4);
    put(path, path_length);
    put(data, length);
}

static int opened(int fd, const char *path)
{
    if (fd >= 0 && fd < MAX_FILES) {
        pthread_mutex_lock(&gate);
        strcpy(paths[fd], is_watched(path) ? path : "");
        pthread_mutex_unlock(&gate);
    }
    return fd;
}

#define MODE(flags, last) ({ mode_t m = 0; if ((flags) & (O_CREAT | O_TMPFILE)) { va_list a; va_start(a, last); m = va_arg(a, mode_t); va_end(a); } m; })

int open(const char *path, int flags, ...) { return opened(syscall(SYS_openat, AT_FDCWD, path, flags, MODE(flags, flags)), path); }
int open64(const char *path, int flags, ...) { return opened(syscall(SYS_openat, AT_FDCWD, path, flags | O_LARGEFILE, MODE(flags, flags)), path); }

int close(int fd)
{
    if (is_ours(fd))
        opened(fd, "");
    return syscall(SYS_close, fd);
}

static ssize_t do_write(int fd, const void *data, size_t count, off_t offset, int is_positioned)
{
    if (!is_ours(fd))
        return is_positioned ? syscall(SYS_pwrite64, fd, data, count, offset) : syscall(SYS_write, fd, data, count);
    pthread_mutex_lock(&gate);
    if (!is_positioned)
        offset = syscall(SYS_lseek, fd, 0, SEEK_CUR);
    ssize_t written = is_positioned ? syscall(SYS_pwrite64, fd, data, count, offset) : syscall(SYS_write, fd, data, count);
    int error = errno;
    if (written > 0)
        note(WRITE, paths[fd], offset, data, written);
    pthread_mutex_unlock(&gate);
    errno = error;
    return written;
}

ssize_t write(int fd, const void *data, size_t count) { return do_write(fd, data, count, 0, 0); }
ssize_t pwrite(int fd, const void *data, size_t count, off_t offset) { return do_write(fd, data, count, offset, 1); }
ssize_t pwrite64(int fd, const void *data, size_t count, off64_t offset) { return do_write(fd, data, count, offset, 1); }

static int do_truncate(int fd, off_t length)
{
    if (!is_ours(fd))
        return syscall(SYS_ftruncate, fd, length);
    pthread_mutex_lock(&gate);
    int result = syscall(SYS_ftruncate, fd, length);
    if (result == 0)
        note(TRUNCATE, paths[fd], length, "", 0);
    pthread_mutex_unlock(&gate);
    return result;
}

int ftruncate(int fd, off_t length) { return do_truncate(fd, length); }
int ftruncate64(int fd, off64_t length) { return do_truncate(fd, length); }

static int do_sync(int fd, long call)
{
    if (!is_ours(fd))
        return syscall(call, fd);
    pthread_mutex_lock(&gate);
    int fails = ++syncs == failing_sync;
    int result = fails ? -1 : syscall(call, fd);
    if (result == 0)
        note(SYNC, paths[fd], 0, "", 0);
    pthread_mutex_unlock(&gate);
    if (fails)
        errno = EIO;
    return result;
}

int fsync(int fd) { return do_sync(fd, SYS_fsync); }
int fdatasync(int fd) { return do_sync(fd, SYS_fdatasync); }

int unlink(const char *path)
{
    pthread_mutex_lock(&gate);
    int result = syscall(SYS_unlinkat, AT_FDCWD, path, 0);
    int error = errno;
    if (result == 0 && is_watched(path))
        note(UNLINK, path, 0, "", 0);
    pthread_mutex_unlock(&gate);
    errno = error;
    return result;
}

int rename(const char *from, const char *to)
{
    pthread_mutex_lock(&gate);
    int result = syscall(SYS_renameat, AT_FDCWD, from, AT_FDCWD, to);
    int error = errno;
    if (result == 0 && is_watched(from))
        note(RENAME, from, 0, to, strlen(to));
    pthread_mutex_unlock(&gate);
    errno = error;
    return result;
}
