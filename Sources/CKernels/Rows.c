// Functions of rows, columns and channels, cut into pieces for several threads. What is summed lies in one piece, or in
// pieces of a fixed length whose sums are added in their order: so the bits do not depend on the number of threads.
#include "Kernels.h"

enum { PIECE = 1 << 13 };  // the numbers of a piece, about: see Elementwise.c
enum { CACHED = 1 << 11 };  // the numbers that are made and read again at once
enum { SUMS = 1 << 10 };   // how many stretches are summed at once

/// How many lines of that length make a piece; a multiple of `step`.
static size_t lines_of_piece(size_t length, size_t step) {
    size_t lines = length ? PIECE / length : PIECE;
    return (lines / step + 1) * step;
}

// MARK: Sums

typedef struct {
    void (*sum)(const float *, float *, bool, size_t rows, size_t columns, size_t step);
    const float *x;
    float *sums;
    bool accumulate;
    size_t rows, columns;
} columns_work;

static void sum_some_columns(void *context, size_t first, size_t end) {
    const columns_work *w = context;
    w->sum(w->x + first, w->sums + first, w->accumulate, w->rows, end - first, w->columns);
}

void rectifier_column_sums(const float *x, float *sums, bool accumulate, size_t rows, size_t columns) {
    columns_work w = {rectifier_kernels()->column_sums, x, sums, accumulate, rows, columns};
    rectifier_share(columns, lines_of_piece(rows, 64), sum_some_columns, &w);
}

void rectifier_column_sums_in_double(const float *x, float *sums, bool accumulate, size_t rows, size_t columns) {
    columns_work w = {rectifier_kernels()->column_sums_in_double, x, sums, accumulate, rows, columns};
    rectifier_share(columns, lines_of_piece(rows, 64), sum_some_columns, &w);
}

typedef struct {
    void (*loop)(const float *, const float *, float *, size_t blocks, parameters);
    parameters p;
    const float *saved, *upstream;
    float *result, *sums;
    bool accumulate;
    size_t rows, columns;
} summed_work;

/// A few rows at a time, so that they are still in the innermost cache when they are summed.
static void backward_and_sum(void *context, size_t first, size_t end) {
    const summed_work *w = context;
    size_t width = end - first, step = CACHED / width + 1;
    for (size_t r = 0; r < w->rows; r += step) {
        size_t count = w->rows - r < step ? w->rows - r : step, at = r * w->columns + first;
        // Whole rows lie one after the other.
        size_t calls = width == w->columns ? 1 : count, blocks = count * width / BLOCK / calls;
        for (size_t i = 0, j = at; i < calls; i++, j += w->columns)
            w->loop(w->saved + j, w->upstream + j, w->result + j, blocks, w->p);
        rectifier_kernels()->column_sums(
            w->result + at, w->sums + first, w->accumulate || r > 0, count, width, w->columns);
    }
}

void rectifier_backward_with_sums(
    rectifier_function function, const float *saved, const float *upstream, float *result, float *sums,
    bool accumulate, size_t rows, size_t columns, float a, float b) {
    if (rows == 0 || columns % BLOCK > 0) {
        rectifier_backward(function, saved, upstream, result, rows * columns, a, b);
        rectifier_column_sums(result, sums, accumulate, rows, columns);
        return;
    }
    summed_work w = {rectifier_kernels()->backward[function], {a, b}, saved, upstream, result, sums, accumulate,
        rows, columns};
    rectifier_share(columns, lines_of_piece(rows, 64), backward_and_sum, &w);
}

typedef struct { double (*sum)(const float *, size_t n); const float *x; float *sums; size_t columns; } rows_work;

static void sum_rows(void *context, size_t first, size_t end) {
    const rows_work *w = context;
    for (size_t r = first; r < end; r++) w->sums[r] = (float)w->sum(w->x + r * w->columns, w->columns);
}

void rectifier_row_sums(const float *x, float *sums, size_t rows, size_t columns) {
    const kernels *k = rectifier_kernels();
    if (columns <= PIECE) {
        rows_work w = {columns <= FEW ? k->sum : k->sum_in_double, x, sums, columns};
        rectifier_share(rows, lines_of_piece(columns, 1), sum_rows, &w);
        return;
    }
    for (size_t r = 0; r < rows; r++, x += columns)
        sums[r] = (float)rectifier_sum_stretches(k->sum_in_double, PIECE, x, columns);
}

// MARK: PReLU

typedef struct {
    const float *x, *upstream;
    float *result, *slope_gradient;
    bool accumulate;
    size_t outer, channels, inner;
    const float *slope;
} prelu_work;

static void prelu_lines(void *context, size_t first, size_t end) {
    const prelu_work *w = context;
    rectifier_kernels()->prelu_forward(w->x, w->result, w->channels, w->inner, w->slope, first, end);
}

/// Part of one line.
static void prelu_line(void *context, size_t start, size_t end) {
    const prelu_work *w = context;
    rectifier_kernels()->prelu_forward(w->x + start, w->result + start, 1, end - start, w->slope, 0, 1);
}

void rectifier_prelu_forward(
    const float *x, float *y, size_t outer, size_t channels, size_t inner, const float *slope) {
    prelu_work w = {x, NULL, y, NULL, false, outer, channels, inner, slope};
    if (outer * channels == 1 && inner > 2 * PIECE) rectifier_share(inner, PIECE, prelu_line, &w);
    else if (inner == 1) rectifier_share(outer, lines_of_piece(channels, 1), prelu_lines, &w);
    else rectifier_share(outer * channels, lines_of_piece(inner, 1), prelu_lines, &w);
}

static void prelu_channels(void *context, size_t first, size_t end) {
    const prelu_work *w = context;
    rectifier_kernels()->prelu_backward(
        w->x, w->upstream, w->result, w->slope_gradient, w->accumulate, w->outer, w->channels, w->inner, w->slope,
        first, end);
}

/// Stretches of one line, each with a sum of its own.
static void prelu_stretches(void *context, size_t first, size_t end) {
    const prelu_work *w = context;
    for (size_t i = first; i < end; i++) {
        size_t start = i * SUMMED, length = w->inner - start < SUMMED ? w->inner - start : SUMMED;
        rectifier_kernels()->prelu_backward(
            w->x + start, w->upstream + start, w->result ? w->result + start : NULL, w->slope_gradient + i, false, 1, 1,
            length, w->slope, 0, 1);
    }
}

void rectifier_prelu_backward(
    const float *x, const float *upstream, float *result, float *slope_gradient, bool accumulate, size_t outer,
    size_t channels, size_t inner, const float *slope) {
    prelu_work w = {x, upstream, result, slope_gradient, accumulate, outer, channels, inner, slope};
    if (outer * channels != 1 || inner <= SUMMED) {
        rectifier_share(channels, lines_of_piece(outer * inner, inner == 1 ? BLOCK : 1), prelu_channels, &w);
        return;
    }
    float sums[SUMS];
    double sum = 0.0;
    for (size_t start = 0; start < inner; start += (size_t)SUMS * SUMMED) {
        size_t length = inner - start < (size_t)SUMS * SUMMED ? inner - start : (size_t)SUMS * SUMMED;
        size_t count = (length + SUMMED - 1) / SUMMED;
        prelu_work part = {x + start, upstream + start, result ? result + start : NULL, sums, false, 1, 1, length, slope};
        rectifier_share(count, 2, prelu_stretches, &part);
        for (size_t i = 0; i < count; i++) sum += (double)sums[i];
    }
    if (slope_gradient) *slope_gradient = (accumulate ? *slope_gradient : 0.0f) + (float)sum;
}

// MARK: Rows

/// What the functions of rows are given; each uses what it needs.
typedef struct {
    void (*one)(const float *, float *, size_t rows, size_t columns);
    void (*two)(const float *, const float *, float *, size_t rows, size_t columns);
    const float *x, *y;
    float *result, *losses;
    const int32_t *targets;
    float smoothing;
    size_t columns;
} row_work;

static void share_rows(row_work w, size_t rows, void (*body)(void *, size_t, size_t)) {
    rectifier_share(rows, lines_of_piece(w.columns, BLOCK), body, &w);
}

static void one_to_one(void *context, size_t first, size_t end) {
    const row_work *w = context;
    w->one(w->x + first * w->columns, w->result + first * w->columns, end - first, w->columns);
}

void rectifier_softmax(const float *x, float *y, size_t rows, size_t columns) {
    share_rows((row_work){.one = rectifier_kernels()->softmax, .x = x, .result = y, .columns = columns},
        rows, one_to_one);
}

void rectifier_log_softmax(const float *x, float *y, size_t rows, size_t columns) {
    share_rows(
        (row_work){.one = rectifier_kernels()->log_softmax, .x = x, .result = y, .columns = columns}, rows,
        one_to_one);
}

static void two_to_one(void *context, size_t first, size_t end) {
    const row_work *w = context;
    size_t at = first * w->columns;
    w->two(w->x + at, w->y + at, w->result + at, end - first, w->columns);
}

void rectifier_softmax_backward(const float *y, const float *upstream, float *result, size_t rows, size_t columns) {
    share_rows((row_work){NULL, rectifier_kernels()->softmax_backward, y, upstream, result, .columns = columns}, rows,
        two_to_one);
}

void rectifier_log_softmax_backward(
    const float *y, const float *upstream, float *result, size_t rows, size_t columns) {
    share_rows((row_work){NULL, rectifier_kernels()->log_softmax_backward, y, upstream, result, .columns = columns}, rows,
        two_to_one);
}

void rectifier_sparsemax(const float *x, float *y, size_t rows, size_t columns) {
    share_rows(
        (row_work){.one = rectifier_kernels()->sparsemax, .x = x, .result = y, .columns = columns}, rows, one_to_one);
}

void rectifier_sparsemax_backward(const float *y, const float *upstream, float *result, size_t rows, size_t columns) {
    share_rows((row_work){NULL, rectifier_kernels()->sparsemax_backward, y, upstream, result, .columns = columns}, rows,
        two_to_one);
}

/// The numbers of a piece are still in the cache when they are read again.
static void softmin_of_rows(void *context, size_t first, size_t end) {
    const row_work *w = context;
    size_t at = first * w->columns, rows = end - first;
    rectifier_map(rectifier_negative, w->x + at, w->result + at, rows * w->columns);
    w->one(w->result + at, w->result + at, rows, w->columns);
}

void rectifier_softmin(const float *x, float *y, size_t rows, size_t columns) {
    share_rows((row_work){.one = rectifier_kernels()->softmax, .x = x, .result = y, .columns = columns}, rows,
        softmin_of_rows);
}

static void softmin_back(void *context, size_t first, size_t end) {
    const row_work *w = context;
    size_t at = first * w->columns, rows = end - first;
    w->two(w->x + at, w->y + at, w->result + at, rows, w->columns);
    rectifier_map(rectifier_negative, w->result + at, w->result + at, rows * w->columns);
}

void rectifier_softmin_backward(const float *y, const float *upstream, float *result, size_t rows, size_t columns) {
    share_rows((row_work){NULL, rectifier_kernels()->softmax_backward, y, upstream, result, .columns = columns}, rows,
        softmin_back);
}

static void add_bias_to_rows(void *context, size_t first, size_t end) {
    const row_work *w = context;
    size_t at = first * w->columns;
    rectifier_kernels()->add_bias(w->x + at, w->y, w->result + at, end - first, w->columns);
}

void rectifier_add_bias(const float *x, const float *bias, float *y, size_t rows, size_t columns) {
    share_rows((row_work){.x = x, .y = bias, .result = y, .columns = columns}, rows, add_bias_to_rows);
}

static void cross_entropy_of_rows(void *context, size_t first, size_t end) {
    const row_work *w = context;
    size_t at = first * w->columns;
    rectifier_kernels()->cross_entropy(
        w->x + at, w->targets + first, w->losses + first, w->result + at, w->smoothing, end - first, w->columns);
}

void rectifier_cross_entropy(
    const float *logits, const int32_t *targets, float *losses, float *probabilities, float smoothing, size_t rows,
    size_t columns) {
    share_rows((row_work){NULL, NULL, logits, NULL, probabilities, losses, targets, smoothing, columns}, rows,
        cross_entropy_of_rows);
}

static void cross_entropy_back(void *context, size_t first, size_t end) {
    const row_work *w = context;
    size_t at = first * w->columns;
    rectifier_kernels()->cross_entropy_backward(
        w->x + at, w->targets + first, w->y + first, w->result + at, w->smoothing, end - first, w->columns);
}

void rectifier_cross_entropy_backward(
    const float *probabilities, const int32_t *targets, const float *scale, float *result, float smoothing,
    size_t rows, size_t columns) {
    share_rows((row_work){NULL, NULL, probabilities, scale, result, NULL, targets, smoothing, columns}, rows,
        cross_entropy_back);
}

static void cross_entropy_of_distributions(void *context, size_t first, size_t end) {
    const row_work *w = context;
    size_t at = first * w->columns;
    rectifier_kernels()->cross_entropy_of_distribution(
        w->x + at, w->y + at, w->losses + first, end - first, w->columns);
}

void rectifier_cross_entropy_of_distribution(
    const float *q, const float *logarithms, float *losses, size_t rows, size_t columns) {
    share_rows((row_work){.x = q, .y = logarithms, .losses = losses, .columns = columns}, rows,
        cross_entropy_of_distributions);
}
