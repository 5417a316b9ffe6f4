// What is done to a whole vector, cut into pieces for several threads. Sums are made of stretches of a fixed length, so
// the bits do not depend on the number of threads.
#include "Kernels.h"

enum { PIECE = 1 << 14 };
enum { STRETCH = 1 << 13 };  // what is summed at once
enum { SUMS = 1 << 10 };     // how many sums are kept

typedef struct {
    double (*sum)(const float *, size_t n);
    const float *x;
    size_t length, n;
    double *sums;
} sum_work;

static void sum_some(void *context, size_t first, size_t end) {
    const sum_work *w = context;
    for (size_t i = first; i < end; i++) {
        size_t start = i * w->length, rest = w->n - start;
        w->sums[i] = w->sum(w->x + start, rest < w->length ? rest : w->length);
    }
}

double rectifier_sum_stretches(
    double (*sum)(const float *, size_t n), size_t length, const float *x, size_t n) {
    double sums[SUMS], total = 0.0;
    for (size_t start = 0; start < n; start += SUMS * length) {
        size_t rest = n - start < SUMS * length ? n - start : SUMS * length, count = (rest + length - 1) / length;
        sum_work w = {sum, x + start, length, rest, sums};
        rectifier_share(count, 4, sum_some, &w);
        for (size_t i = 0; i < count; i++) total += sums[i];
    }
    return total;
}

double rectifier_sum_of_squares(const float *x, size_t n) {
    return rectifier_sum_stretches(rectifier_kernels()->sum_of_squares, STRETCH, x, n);
}

double rectifier_sum_of_magnitudes(const float *x, size_t n) {
    return rectifier_sum_stretches(rectifier_kernels()->sum_of_magnitudes, STRETCH, x, n);
}

float rectifier_largest_magnitude(const float *x, size_t n) { return rectifier_kernels()->largest_magnitude(x, n); }

typedef struct {
    float *x;
    const float *y;
    float keep, add;
} blend_work;

static void blend_pieces(void *context, size_t start, size_t end) {
    const blend_work *w = context;
    rectifier_kernels()->blend(w->x + start, w->y + start, end - start, w->keep, w->add);
}

void rectifier_blend(float *x, const float *y, size_t n, float keep, float add) {
    blend_work w = {x, y, keep, add};
    rectifier_share(n, PIECE, blend_pieces, &w);
}
