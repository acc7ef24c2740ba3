/* Moves the machine's date by SECONDS_AHEAD for a program that loads this first (scripts/at-another-date). What only
   measures how long something takes, and whatever waits, stays as it is. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

static long long ahead;

__attribute__((constructor)) static void begin(void) {
    const char *given = getenv("SECONDS_AHEAD");
    ahead = given ? atoll(given) : 0;
}

int clock_gettime(clockid_t clock, struct timespec *at) {
    static int (*true_one)(clockid_t, struct timespec *);
    if (!true_one) true_one = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int failed = true_one(clock, at);
    if (!failed && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) at->tv_sec += ahead;
    return failed;
}

int gettimeofday(struct timeval *restrict at, void *restrict zone) {
    struct timespec now;
    int failed = clock_gettime(CLOCK_REALTIME, &now);
    (void)zone;
    if (!failed) at->tv_sec = now.tv_sec, at->tv_usec = now.tv_nsec / 1000;
    return failed;
}

time_t time(time_t *at) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (at) *at = now.tv_sec;
    return now.tv_sec;
}
