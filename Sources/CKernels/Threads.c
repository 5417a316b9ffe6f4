#include "Threads.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>

// OpenMP's own functions, there only when something that uses OpenMP is linked, as oneDNN is. Its threads are shared:
// a second set of them would fight for the cores.
extern int omp_get_max_threads(void) __attribute__((weak));
extern int omp_in_parallel(void) __attribute__((weak));
extern void omp_set_num_threads(int) __attribute__((weak));
extern void GOMP_parallel(void (*body)(void *), void *context, unsigned threads, unsigned flags) __attribute__((weak));

typedef struct {
    void (*body)(void *, size_t, size_t);
    void *context;
    size_t count, piece;
    _Atomic size_t next;
    uint64_t begun, done;  // when the thread that shares the work began with it, and when it found no more of it
} work;

static uint64_t nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

// OpenMP waits for all its threads: before the work for those that have not yet left the last one, and after it, also for
// one that had nothing to do. Where other programs hold a core that takes milliseconds, a thousand times what the thread
// would have brought. After such a wait this thread works alone for eight times as long: so waits cost at most an eighth
// of what is done in between. The bits do not depend on the number of threads.
enum { LONG_WAIT = 100000, PAUSE = 8 };  // nanoseconds, and times the wait
static _Thread_local struct {
    const work *shared;  // what this thread shares now
    uint64_t until;      // when it may share again
} sharing;

/// Takes pieces until there are none left.
static void take_pieces(void *shared) {
    work *w = shared;
    bool shares = sharing.shared == w;
    if (shares) w->begun = nanoseconds();
    while (true) {
        size_t start = atomic_fetch_add_explicit(&w->next, w->piece, memory_order_relaxed);
        if (start >= w->count) break;
        w->body(w->context, start, w->count - start < w->piece ? w->count : start + w->piece);
    }
    if (shares) w->done = nanoseconds();
}

size_t rectifier_thread_count(void) {
    bool known = GOMP_parallel && omp_get_max_threads && omp_in_parallel;
    return known && !omp_in_parallel() ? (size_t)omp_get_max_threads() : 1;
}

size_t rectifier_worker_count(void) {
    if (omp_get_max_threads) return (size_t)omp_get_max_threads();
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    return processors > 0 ? (size_t)processors : 1;
}

void rectifier_work_alone(void) {
    if (omp_set_num_threads) omp_set_num_threads(1);
}

void rectifier_parallel(size_t count, size_t piece, void (*body)(void *, size_t, size_t), void *context) {
    if (count == 0) return;
    size_t pieces = (count + piece - 1) / piece, threads = rectifier_thread_count();
    if (pieces < threads) threads = pieces;
    uint64_t before = threads > 1 ? nanoseconds() : 0;
    if (threads <= 1 || before < sharing.until) {
        body(context, 0, count);
        return;
    }
    work w = {body, context, count, piece, 0, 0, 0};
    sharing.shared = &w;
    GOMP_parallel(take_pieces, &w, (unsigned)threads, 0);
    sharing.shared = NULL;
    uint64_t after = nanoseconds(), worked = w.done - w.begun, waited = after - before - worked;
    if (waited > LONG_WAIT && waited > 2 * worked) sharing.until = after + PAUSE * waited;
}
