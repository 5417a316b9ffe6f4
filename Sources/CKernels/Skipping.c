// Products of a few rows that read nothing for the numbers that are 0.
#include "Kernels.h"

#include <string.h>

enum { SIDE = 16 };  // the numbers of a cache line

typedef struct { const float *x; float *y; size_t rows, columns; } turning_work;

/// Squares are read and written by whole lines: those of a matrix are often a power of two apart, and would push each
/// other out of the cache.
static void turn_columns(void *context, size_t first, size_t end) {
    const turning_work *w = context;
    for (size_t r = 0; r < w->rows; r += SIDE)
        for (size_t c = first; c < end; c += SIDE) {
            float square[SIDE][SIDE];
            size_t height = w->rows - r < SIDE ? w->rows - r : SIDE, width = end - c < SIDE ? end - c : SIDE;
            for (size_t i = 0; i < height; i++)
                memcpy(square[i], w->x + (r + i) * w->columns + c, width * sizeof(float));
            for (size_t j = 0; j < width; j++)
                for (size_t i = 0; i < height; i++) w->y[(c + j) * w->rows + r + i] = square[i][j];
        }
}

void rectifier_turn(const float *x, float *y, size_t rows, size_t columns) {
    turning_work w = {x, y, rows, columns};
    if (rows * columns < 1 << 16) turn_columns(&w, 0, columns);
    else rectifier_share(columns, 4 * SIDE, turn_columns, &w);
}

size_t rectifier_find_nonzeros(const float *x, size_t n, int32_t *places) {
    size_t count = 0;
    // Without a branch: where zeros stand cannot be foreseen.
    for (size_t i = 0; i < n; i++) {
        places[count] = (int32_t)i;
        count += x[i] != 0.0f;
    }
    return count;
}

typedef struct {
    const float *x;
    const int32_t *places;
    const size_t *counts;
    const float *y, *bias;
    float *result;
    size_t rows, columns, inner;
} chosen_work;

static void multiply_columns(void *context, size_t first, size_t end) {
    const chosen_work *w = context;
    for (size_t r = 0; r < w->rows; r++)
        rectifier_kernels()->multiply_chosen(
            w->x + r * w->inner, w->places + r * w->inner, w->counts[r], w->y + first, w->bias ? w->bias + first : NULL,
            w->result + r * w->columns + first, w->columns, end - first);
}

void rectifier_multiply_chosen(
    const float *x, const int32_t *places, const size_t *counts, const float *y, const float *bias, float *result,
    size_t rows, size_t columns, size_t inner) {
    chosen_work w = {x, places, counts, y, bias, result, rows, columns, inner};
    size_t read = 0;
    for (size_t r = 0; r < rows; r++) read += counts[r];
    // As for a single row with all its numbers; see rectifier_multiply.
    if (read * columns < 1 << 18) {
        multiply_columns(&w, 0, columns);
        return;
    }
    // Long pieces: rows that are far from each other are read in stretches.
    size_t threads = rectifier_thread_count(), share = ((columns + threads - 1) / threads + 63) & ~(size_t)63;
    rectifier_parallel(columns, share < SKIPPED_COLUMNS ? share : SKIPPED_COLUMNS, multiply_columns, &w);
}
