#include "CLimits.h"

#include <dnnl.h>
#include <string.h>

// OpenMP's own functions, which oneDNN's threads come from. Weak, since only oneDNN says which library has them.
extern void GOMP_parallel(void (*)(void *), void *, unsigned threads, unsigned flags) __attribute__((weak));
extern int omp_get_thread_num(void) __attribute__((weak));
extern void omp_set_num_threads(int) __attribute__((weak));
extern int omp_get_max_threads(void) __attribute__((weak));

typedef struct {
    float *target;
    const float *source;
    size_t count;
    int threads;
} copy;

static void copy_part(void *data) {
    const copy *work = data;
    size_t thread = (size_t)omp_get_thread_num();
    size_t begin = work->count * thread / (size_t)work->threads;
    size_t end = work->count * (thread + 1) / (size_t)work->threads;
    memcpy(work->target + begin, work->source + begin, (end - begin) * sizeof(float));
}

void limits_copy(float *target, const float *source, size_t count, int threads) {
    if (threads < 2 || GOMP_parallel == NULL) {
        memcpy(target, source, count * sizeof(float));
        return;
    }
    copy work = {target, source, count, threads};
    GOMP_parallel(copy_part, &work, (unsigned)threads, 0);
}

void limits_multiply(
    int rows, int columns, int inner, int transposes_x, int transposes_y, const float *x, const float *y, float *target,
    int threads) {
    int before = omp_get_max_threads != NULL ? omp_get_max_threads() : 0;
    if (omp_set_num_threads != NULL) omp_set_num_threads(threads);
    dnnl_sgemm(
        transposes_x ? 'T' : 'N', transposes_y ? 'T' : 'N', rows, columns, inner, 1, x, transposes_x ? rows : inner, y,
        transposes_y ? inner : columns, 0, target, columns);
    // What is measured next, such as steps without a monitor, has the threads that it had.
    if (before > 0 && omp_set_num_threads != NULL) omp_set_num_threads(before);
}
