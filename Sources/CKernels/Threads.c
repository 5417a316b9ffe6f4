#include "Threads.h"

#include <stdatomic.h>
#include <stdbool.h>

// OpenMP's own functions, there only when something that uses OpenMP is linked, as oneDNN is. Its threads are shared:
// a second set of them would fight for the cores.
extern int omp_get_max_threads(void) __attribute__((weak));
extern int omp_in_parallel(void) __attribute__((weak));
extern void GOMP_parallel(void (*body)(void *), void *context, unsigned threads, unsigned flags) __attribute__((weak));

typedef struct {
    void (*body)(void *, size_t, size_t);
    void *context;
    size_t count, piece;
    _Atomic size_t next;
} work;

/// Takes pieces until there are none left.
static void take_pieces(void *shared) {
    work *w = shared;
    while (true) {
        size_t start = atomic_fetch_add_explicit(&w->next, w->piece, memory_order_relaxed);
        if (start >= w->count) return;
        w->body(w->context, start, w->count - start < w->piece ? w->count : start + w->piece);
    }
}

size_t rectifier_thread_count(void) {
    bool known = GOMP_parallel && omp_get_max_threads && omp_in_parallel;
    return known && !omp_in_parallel() ? (size_t)omp_get_max_threads() : 1;
}

void rectifier_parallel(size_t count, size_t piece, void (*body)(void *, size_t, size_t), void *context) {
    if (count == 0) return;
    size_t pieces = (count + piece - 1) / piece, threads = rectifier_thread_count();
    if (pieces < threads) threads = pieces;
    if (threads <= 1) {
        body(context, 0, count);
        return;
    }
    work w = {body, context, count, piece, 0};
    GOMP_parallel(take_pieces, &w, (unsigned)threads, 0);
}
