/* Kills the program that it is loaded into (LD_PRELOAD) before the N-th call of a kind
   that one of its threads makes: KILL_AT="rename 17". Without that it writes how many
   calls of each kind the busiest thread has made: KILL_COUNTS=FILE. It costs nothing to
   speak of, where a tracer stops the program at every call there is. */

#include <dlfcn.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

int getpid(void);

enum { RENAME, WRITE, FSYNC, OPEN, UNLINK, MKDIR, KINDS };
static const char *const NAMES[KINDS] = {"rename", "write", "fsync", "open", "unlink", "mkdir"};

static int kind_to_kill = -1;
static unsigned number_to_kill;
static char counts_file[4096];
static _Thread_local unsigned made[KINDS];
static atomic_uint most[KINDS];

__attribute__((constructor)) static void begin(void) {
    const char *at = getenv("KILL_AT"), *file = getenv("KILL_COUNTS");
    char name[16];
    if (at && sscanf(at, "%15s %u", name, &number_to_kill) == 2)
        for (int kind = 0; kind < KINDS; kind++)
            if (!strcmp(name, NAMES[kind])) kind_to_kill = kind;
    if (file) snprintf(counts_file, sizeof counts_file, "%s", file);
    /* Not in the programs that this one runs. */
    unsetenv("LD_PRELOAD");
}

__attribute__((destructor)) static void end(void) {
    FILE *file = *counts_file ? fopen(counts_file, "w") : NULL;
    if (!file) return;
    for (int kind = 0; kind < KINDS; kind++) fprintf(file, "%s %u\n", NAMES[kind], atomic_load(&most[kind]));
    fclose(file);
}

static void count(int kind) {
    unsigned now = ++made[kind], before = atomic_load(&most[kind]);
    if (kind == kind_to_kill && now == number_to_kill) kill(getpid(), SIGKILL);
    while (now > before && !atomic_compare_exchange_weak(&most[kind], &before, now)) {}
}

#define CALL(kind, type, name, params, args)                  \
    type name params {                                        \
        static type(*_Atomic next) params;                    \
        count(kind);                                          \
        if (!next) next = (type(*) params)dlsym(RTLD_NEXT, #name); \
        return next args;                                     \
    }

CALL(OPEN, int, open, (const char *path, int flags, unsigned mode), (path, flags, mode))
CALL(OPEN, int, open64, (const char *path, int flags, unsigned mode), (path, flags, mode))
CALL(OPEN, int, openat, (int dir, const char *path, int flags, unsigned mode), (dir, path, flags, mode))
CALL(OPEN, int, openat64, (int dir, const char *path, int flags, unsigned mode), (dir, path, flags, mode))
CALL(OPEN, void *, opendir, (const char *path), (path))
CALL(WRITE, ssize_t, write, (int file, const void *bytes, size_t size), (file, bytes, size))
CALL(WRITE, ssize_t, writev, (int file, const void *parts, int size), (file, parts, size))
CALL(WRITE, ssize_t, pwrite64, (int file, const void *bytes, size_t size, off_t at), (file, bytes, size, at))
CALL(MKDIR, int, mkdir, (const char *path, mode_t mode), (path, mode))
CALL(UNLINK, int, unlink, (const char *path), (path))
CALL(UNLINK, int, unlinkat, (int dir, const char *path, int flags), (dir, path, flags))
CALL(UNLINK, int, rmdir, (const char *path), (path))
CALL(FSYNC, int, fsync, (int file), (file))
CALL(FSYNC, int, fdatasync, (int file), (file))
#pragma GCC diagnostic ignored "-Wbuiltin-declaration-mismatch"
CALL(RENAME, int, rename, (const char *from, const char *to), (from, to))
