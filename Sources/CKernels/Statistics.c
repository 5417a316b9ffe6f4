// What a monitor asks of many numbers, of which one thread is enough.
#include "Kernels.h"

#include <string.h>

void rectifier_summarize(const float *x, size_t n, float center, rectifier_summary *summary) {
    rectifier_kernels()->summarize(x, n, center, summary);
}

double rectifier_squared_distance(const float *x, const float *y, size_t n) {
    return rectifier_kernels()->squared_distance(x, y, n);
}

/// The bits of x that say which bucket it is in.
static inline uint32_t bucket_of(float x) {
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits >> RECTIFIER_BUCKET_SHIFT;
}

void rectifier_count_buckets(const float *x, size_t n, uint32_t *counts) {
    // Neighbours are often equal (zeros), and adding to the same place twice has to wait; so two tables take turns.
    uint32_t *other = counts + RECTIFIER_BUCKETS;
    size_t i = 0;
    for (; i + 2 <= n; i += 2) {
        counts[bucket_of(x[i])]++;
        other[bucket_of(x[i + 1])]++;
    }
    if (i < n) counts[bucket_of(x[i])]++;
    for (size_t b = 0; b < RECTIFIER_BUCKETS; b++) counts[b] += other[b];
}

void rectifier_count_bins(const float *x, size_t n, double lower, double upper, int32_t bins, int64_t *counts) {
    rectifier_kernels()->count_bins(x, n, lower, upper, bins, counts);
}

void rectifier_count_zeros(const float *x, int32_t *zeros, size_t rows, size_t columns) {
    rectifier_kernels()->count_zeros(x, zeros, rows, columns);
}
