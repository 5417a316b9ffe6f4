// Takes a function through the floats, in pieces that two or more threads claim as they are done.
#include "exhaustive.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct {
    const function_case *function;
    uint32_t stride;
    const uint32_t *extra;  // arguments beside the regular ones
    uint64_t extra_count;
    _Atomic uint64_t next;  // the piece to claim
    pthread_mutex_t lock;
    path_findings *found;
} work;

enum { PIECE = 1 << 16 };

static float of_bits(uint32_t bits) {
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static uint32_t to_bits(float x) {
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

/// No finite gradient from above makes NaN of a number: 0·∞ is what it would come from.
static uint64_t count_new_nans(
    int path, const function_case *c, const float *x, const float *saved, float *upstream, float *result) {
    static const float gradients[] = {0, -0x1p-149f, 3.40282347e38f};
    uint64_t count = 0;
    for (int g = 0; g < 3; g++) {
        for (int i = 0; i < BLOCK_LENGTH; i++) upstream[i] = gradients[g];
        path_backward(path, c, saved, upstream, result, BLOCK_LENGTH);
        for (int i = 0; i < BLOCK_LENGTH; i++) count += isnan(result[i]) && !isnan(x[i]) && !isnan(saved[i]);
    }
    return count;
}

static void check_block(const work *w, const float *x, bool with_gradients, path_findings *found) {
    const function_case *c = w->function;
    static _Thread_local double wide[BLOCK_LENGTH], values[BLOCK_LENGTH], slopes[BLOCK_LENGTH];
    static _Thread_local float y[BLOCK_LENGTH], upstream[BLOCK_LENGTH], result[BLOCK_LENGTH];
    for (int i = 0; i < BLOCK_LENGTH; i++) wide[i] = x[i];
    reference(c->function, wide, values, slopes, BLOCK_LENGTH, c->a, c->b);
    for (int path = 0; path < path_count(); path++) {
        path_forward(path, c, x, y, BLOCK_LENGTH);
        compare(c, false, x, y, values, BLOCK_LENGTH, &found[path].values);
        if (c->slope_bound == 0) continue;
        for (int i = 0; i < BLOCK_LENGTH; i++) upstream[i] = 1;
        const float *saved = c->saves_output ? y : x;
        path_backward(path, c, saved, upstream, result, BLOCK_LENGTH);
        compare(c, true, x, result, slopes, BLOCK_LENGTH, &found[path].slopes);
        if (with_gradients)
            found[path].slopes.nan_wrong += count_new_nans(path, c, x, saved, upstream, result);
    }
}

/// f(0.0) and f(-0.0) have the sign of the exact result.
static void check_zeros(const function_case *c, path_findings *found) {
    float x[16] = {0, -0.0f}, y[16];
    double wide[16] = {0, -0.0}, values[16], slopes[16];
    reference(c->function, wide, values, slopes, 16, c->a, c->b);
    for (int path = 0; path < path_count(); path++) {
        path_forward(path, c, x, y, 16);
        for (int i = 0; i < 2; i++) found[path].values.zeros_wrong += signbit(y[i]) != signbit(values[i]);
    }
}

static void empty(path_findings *found) {
    memset(found, 0, PATHS_MOST * sizeof *found);
    for (int path = 0; path < PATHS_MOST; path++) found[path].values.wrong_at = found[path].slopes.wrong_at = NAN;
}

static void *run(void *argument) {
    work *w = argument;
    path_findings found[PATHS_MOST];
    empty(found);
    uint64_t regular = ((1ull << 32) + w->stride - 1) / w->stride, total = regular + w->extra_count;
    static _Thread_local float x[BLOCK_LENGTH];
    for (;;) {
        uint64_t start = atomic_fetch_add(&w->next, 1) * PIECE, end = start + PIECE < total ? start + PIECE : total;
        if (start >= total) break;
        for (uint64_t block = start; block < end; block += BLOCK_LENGTH) {
            for (uint64_t i = 0; i < BLOCK_LENGTH; i++) {
                uint64_t index = block + i < end ? block + i : end - 1;  // the last one fills the block
                x[i] = of_bits(index < regular ? (uint32_t)(index * w->stride) : w->extra[index - regular]);
            }
            check_block(w, x, block == start, found);
        }
    }
    pthread_mutex_lock(&w->lock);
    for (int path = 0; path < path_count(); path++) {
        join(&w->found[path].values, &found[path].values);
        join(&w->found[path].slopes, &found[path].slopes);
    }
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

/// 64 floats on either side of all multiples of 1/2 to 128, of all powers of 2, of the least normal number and of the
/// infinities: kinks, and where exponentials overflow, become subnormal and vanish.
static uint32_t *neighbourhoods(uint64_t *count) {
    enum { HALVES = 256, EXPONENTS = 256, AROUND = 64 };
    uint64_t most = (HALVES + EXPONENTS) * 2 * (2 * AROUND + 1), n = 0;
    uint32_t *found = malloc(most * sizeof *found);
    for (uint32_t i = 0; i < HALVES + EXPONENTS; i++) {
        uint32_t center = i < HALVES ? to_bits((float)(i + 1) / 2) : (i - HALVES) << 23;
        for (uint32_t bits = center - AROUND; bits != center + AROUND + 1; bits++) {
            found[n++] = bits & 0x7fffffff;
            found[n++] = bits | 0x80000000;
        }
    }
    *count = n;
    return found;
}

void sweep(const function_case *c, uint32_t stride, path_findings found[PATHS_MOST]) {
    work w = {.function = c, .stride = stride, .found = found, .lock = PTHREAD_MUTEX_INITIALIZER};
    empty(found);
    uint32_t *extra = stride > 1 ? neighbourhoods(&w.extra_count) : NULL;
    w.extra = extra;
    long threads = sysconf(_SC_NPROCESSORS_ONLN);
    if (threads > 64) threads = 64;
    pthread_t others[64];
    for (long i = 1; i < threads; i++) pthread_create(&others[i], NULL, run, &w);
    run(&w);
    for (long i = 1; i < threads; i++) pthread_join(others[i], NULL);
    check_zeros(c, found);
    free(extra);
}
