/*
 * Loaded before the C library (LD_PRELOAD): writes down what a program does to the files below FAULTFS_ROOT, and lets
 * chosen calls fail.
 *
 * FAULTFS_ROOT  directory whose files count; without it nothing is done
 * FAULTFS_LOG   file that the log is appended to (optional)
 * FAULTFS_FAIL  KIND:NTH:ERRNO[:TIMES] comma separated: from the NTH call of this kind on (1 is the first), TIMES calls
 *               (default 1, 0 for ever) fail with that number. KIND: open create write force rename unlink mkdir
 *               truncate, and any for all of these. The number 0 is no failure but SIGKILL, before the call
 * FAULTFS_SPACE bytes that may be written in all; then a write is short, and the next fails with ENOSPC
 * FAULTFS_SHORT if set, every second write longer than a byte is cut in half
 * FAULTFS_RATE  bytes that may be written in a second, as with a slow disk: one write after the other takes its time
 * FAULTFS_HANG  seconds that each force takes, as with a disk that does not answer
 * FAULTFS_FREED file; while it exists nothing fails any more
 * FAULTFS_FIRED file that a line is appended to for each fault at the moment when it strikes: its kind, which call of this
 *               kind it was, and the number: "write 17 28". The kind is space when the disk is full, short for half a write
 *
 * A record of the log, little endian: u8 kind, u32 file, u64 offset, u32 length of a name, u32 length of data, name, data.
 * The file is the number of the inode.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { CREATE = 1, WRITE, TRUNCATE, FORCE_BEGIN, FORCE_END, RENAME, UNLINK, MKDIR, DIRECTORY_BEGIN, DIRECTORY_END };

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static const char *root, *failures, *freed;
static int logging = -1, fired = -1, halve;
static long long space = -1, rate;
static char tracked[65536];
static char kinds[][9] = {"open", "create", "write", "force", "rename", "unlink", "mkdir", "truncate", "any"};
static long counts[9];

#define REAL(name, type) ({ static type real_; if (!real_) real_ = (type) dlsym(RTLD_NEXT, name); real_; })

typedef int (*open_t)(const char *, int, ...);
typedef int (*openat_t)(int, const char *, int, ...);
typedef ssize_t (*pwrite_t)(int, const void *, size_t, off64_t);
typedef ssize_t (*write_t)(int, const void *, size_t);
typedef int (*fd_t)(int);
typedef int (*truncate_t)(int, off64_t);
typedef int (*two_t)(const char *, const char *);
typedef int (*one_t)(const char *);
typedef int (*mkdir_t)(const char *, mode_t);

__attribute__((constructor)) static void begin(void) {
    root = getenv("FAULTFS_ROOT");
    failures = getenv("FAULTFS_FAIL");
    freed = getenv("FAULTFS_FREED");
    halve = getenv("FAULTFS_SHORT") != NULL;
    if (getenv("FAULTFS_SPACE")) space = atoll(getenv("FAULTFS_SPACE"));
    if (getenv("FAULTFS_RATE")) rate = atoll(getenv("FAULTFS_RATE"));
    if (root && getenv("FAULTFS_LOG"))
        logging = REAL("open", open_t)(getenv("FAULTFS_LOG"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (root && getenv("FAULTFS_FIRED"))
        fired = REAL("open", open_t)(getenv("FAULTFS_FIRED"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
}

static int below(const char *path) {
    size_t length = root ? strlen(root) : 0;
    return root && path && !strncmp(path, root, length) && (path[length] == '/' || !path[length]);
}

static int of_fd(int fd) {
    return root && fd >= 0 && fd < (int) sizeof tracked && tracked[fd];
}

static uint32_t inode(int fd) {
    struct stat64 stat;
    return fstat64(fd, &stat) ? 0 : (uint32_t) stat.st_ino;
}

/* Called with the mutex held. */
static void note(int kind, uint32_t file, uint64_t offset, const char *name, const void *data, uint32_t length) {
    if (logging < 0) return;
    uint32_t names = name ? strlen(name) : 0;
    unsigned char head[21];
    head[0] = kind;
    memcpy(head + 1, &file, 4);
    memcpy(head + 5, &offset, 8);
    memcpy(head + 13, &names, 4);
    memcpy(head + 17, &length, 4);
    struct iovec parts[3] = {{head, 21}, {(void *) name, names}, {(void *) data, data ? length : 0}};
    if (writev(logging, parts, 3) < 0) abort();
}

/* Tells that a fault has struck, so that a test does not take one that was never reached for one that was borne. */
static void strikes(const char *kind, long nth, int number) {
    char line[64];
    int length = snprintf(line, sizeof line, "%s %ld %d\n", kind, nth, number);
    if (fired >= 0 && REAL("write", write_t)(fired, line, length) != length) abort();
}

static int index_of(const char *kind) {
    for (int i = 0; i < 9; i++)
        if (!strcmp(kinds[i], kind)) return i;
    return -1;
}

/* Whether this call is to fail; sets errno. Called with the mutex held. */
static int fails(const char *kind) {
    if (freed && !access(freed, F_OK)) return 0;
    counts[index_of(kind)]++;
    counts[8]++;
    for (const char *at = failures; at && *at; at = strchr(at, ',') ? strchr(at, ',') + 1 : "") {
        char name[9];
        long nth = 0, times = 1;
        int number = 0;
        int parts = sscanf(at, "%8[a-z]:%ld:%d:%ld", name, &nth, &number, &times);
        int which = parts >= 3 ? index_of(name) : -1;
        if (which < 0 || (which != 8 && strcmp(name, kind))) continue;
        if (counts[which] >= nth && (times == 0 || counts[which] < nth + times)) {
            strikes(kind, counts[index_of(kind)], number);
            if (!number) {
                kill(getpid(), SIGKILL);
                /* The signal may reach another thread first: this call must not be made in the meantime. */
                for (;;) pause();
            }
            errno = number;
            return 1;
        }
    }
    return 0;
}

/* How many of these bytes may be written; -1 with errno. Called with the mutex held. */
static ssize_t room(size_t length) {
    if (fails("write")) return -1;
    int full = space >= 0 && !(freed && !access(freed, F_OK));
    if (full && space == 0) {
        strikes("space", counts[2], ENOSPC);
        errno = ENOSPC;
        return -1;
    }
    if (full && (long long) length > space) length = space;
    if (halve && length > 1 && counts[2] % 2) {
        strikes("short", counts[2], 0);
        length = length / 2;
    }
    return length;
}

/* The path of what a descriptor stands for; empty when it cannot be told. */
static void path_of(int fd, char *path, size_t size) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, size - 1);
    path[length < 0 ? 0 : length] = 0;
}

static int opened_at(int directory, const char *name, int flags, mode_t mode) {
    openat_t real = REAL("openat64", openat_t);
    char path[4096 + 256] = "";
    if (root && name[0] != '/') {
        path_of(directory == AT_FDCWD ? -1 : directory, path, 4096);
        strcat(path, "/");
        strncat(path, name, 255);
    } else if (root) {
        strncat(path, name, 4095);
    }
    if (!below(path)) return real(directory, name, flags, mode);
    pthread_mutex_lock(&mutex);
    int created = (flags & O_CREAT) && access(path, F_OK);
    int fd = fails(created ? "create" : "open") ? -1 : real(directory, name, flags, mode);
    int error = errno;
    if (fd >= 0 && fd < (int) sizeof tracked) {
        struct stat64 stat;
        fstat64(fd, &stat);
        tracked[fd] = S_ISDIR(stat.st_mode) ? 2 : 1;
        if (created) note(CREATE, inode(fd), 0, path, NULL, 0);
        if ((flags & O_TRUNC) && !created) note(TRUNCATE, inode(fd), 0, NULL, NULL, 0);
    }
    pthread_mutex_unlock(&mutex);
    errno = error;
    return fd;
}

#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        va_list more; \
        va_start(more, flags); \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0; \
        va_end(more); \
        return opened_at(AT_FDCWD, path, flags, mode); \
    }
OPEN(open)
OPEN(open64)

#define OPEN_AT(name) \
    int name(int directory, const char *path, int flags, ...) { \
        va_list more; \
        va_start(more, flags); \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0; \
        va_end(more); \
        return opened_at(directory, path, flags, mode); \
    }
OPEN_AT(openat)
OPEN_AT(openat64)

int close(int fd) {
    if (fd >= 0 && fd < (int) sizeof tracked) tracked[fd] = 0;
    return REAL("close", fd_t)(fd);
}

static ssize_t written(int fd, const void *data, size_t length, off64_t offset) {
    pthread_mutex_lock(&mutex);
    ssize_t done = room(length);
    if (done > 0 && rate > 0) usleep((useconds_t) (done * 1000000LL / rate));
    if (done >= 0) done = REAL("pwrite64", pwrite_t)(fd, data, done, offset);
    int error = errno;
    if (done > 0) {
        note(WRITE, inode(fd), offset, NULL, data, done);
        if (space >= 0) space -= done < space ? done : space;
    }
    pthread_mutex_unlock(&mutex);
    errno = error;
    return done;
}

ssize_t pwrite64(int fd, const void *data, size_t length, off64_t offset) {
    return of_fd(fd) ? written(fd, data, length, offset) : REAL("pwrite64", pwrite_t)(fd, data, length, offset);
}

ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) {
    return pwrite64(fd, data, length, offset);
}

ssize_t write(int fd, const void *data, size_t length) {
    if (!of_fd(fd)) return REAL("write", write_t)(fd, data, length);
    off64_t offset = lseek64(fd, 0, SEEK_CUR);
    ssize_t done = written(fd, data, length, offset);
    if (done > 0) lseek64(fd, offset + done, SEEK_SET);
    return done;
}

int ftruncate64(int fd, off64_t length) {
    if (!of_fd(fd)) return REAL("ftruncate64", truncate_t)(fd, length);
    pthread_mutex_lock(&mutex);
    int result = fails("truncate") ? -1 : REAL("ftruncate64", truncate_t)(fd, length);
    int error = errno;
    if (!result) note(TRUNCATE, inode(fd), length, NULL, NULL, 0);
    pthread_mutex_unlock(&mutex);
    errno = error;
    return result;
}

int ftruncate(int fd, off_t length) {
    return ftruncate64(fd, length);
}

/* What is written while it runs is not brought to the disk by it. */
static int forced(const char *name, int fd) {
    if (!of_fd(fd)) return REAL("fsync", fd_t)(fd);
    int directory = tracked[fd] == 2;
    char path[4096] = "";
    if (directory) path_of(fd, path, sizeof path);
    pthread_mutex_lock(&mutex);
    int failed = fails("force");
    int error = errno;
    if (!failed) note(directory ? DIRECTORY_BEGIN : FORCE_BEGIN, inode(fd), 0, directory ? path : NULL, NULL, 0);
    pthread_mutex_unlock(&mutex);
    if (failed) {
        errno = error;
        return -1;
    }
    if (getenv("FAULTFS_HANG")) sleep(atoi(getenv("FAULTFS_HANG")));
    /* The disk is not what is tested: the force itself is left out where only the log counts. The first takes so long that
       whoever must wait for it is seen if he does not. */
    static int later;
    int result = getenv("FAULTFS_LAZY") ? usleep(later ? 2000 : 300000) : REAL("fsync", fd_t)(fd);
    later = 1;
    (void) name;
    if (!result) {
        pthread_mutex_lock(&mutex);
        note(directory ? DIRECTORY_END : FORCE_END, inode(fd), 0, directory ? path : NULL, NULL, 0);
        pthread_mutex_unlock(&mutex);
    }
    return result;
}

int fsync(int fd) {
    return forced("fsync", fd);
}

int fdatasync(int fd) {
    return forced("fdatasync", fd);
}

int rename(const char *from, const char *to) {
    if (!below(from)) return REAL("rename", two_t)(from, to);
    pthread_mutex_lock(&mutex);
    int result = fails("rename") ? -1 : REAL("rename", two_t)(from, to);
    int error = errno;
    if (!result) note(RENAME, 0, 0, from, to, strlen(to));
    pthread_mutex_unlock(&mutex);
    errno = error;
    return result;
}

int unlink(const char *path) {
    if (!below(path)) return REAL("unlink", one_t)(path);
    pthread_mutex_lock(&mutex);
    int result = access(path, F_OK) ? -1 : fails("unlink") ? -1 : REAL("unlink", one_t)(path);
    int error = errno;
    if (!result) note(UNLINK, 0, 0, path, NULL, 0);
    pthread_mutex_unlock(&mutex);
    errno = error;
    return result;
}

int mkdir(const char *path, mode_t mode) {
    if (!below(path)) return REAL("mkdir", mkdir_t)(path, mode);
    pthread_mutex_lock(&mutex);
    int result = fails("mkdir") ? -1 : REAL("mkdir", mkdir_t)(path, mode);
    int error = errno;
    if (!result) note(MKDIR, 0, 0, path, NULL, 0);
    pthread_mutex_unlock(&mutex);
    errno = error;
    return result;
}
