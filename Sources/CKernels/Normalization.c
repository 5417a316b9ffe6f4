// Normalisation, cut into pieces for several threads. Where it is cut depends on the shape alone, and sums of pieces are
// added in the order of the pieces.
#include "Kernels.h"

#include <stdlib.h>
#include <string.h>

enum { PIECE = 1 << 13 };

static size_t at_least_one(size_t n) { return n > 0 ? n : 1; }

// MARK: Channels

typedef struct {
    const float *u, *x;
    float *result;
    const double *mean, *scale, *constant, *slope;
    double *sums, *products;
    size_t outer, channels, inner;
} channel_work;

static void centered_sums_stretch(void *context, size_t start, size_t end) {
    const channel_work *w = context;
    rectifier_kernels()->centered_sums(
        w->u, w->x, w->mean, w->sums, w->products, w->outer, w->channels, w->inner, start, end);
}

void rectifier_centered_sums(
    const float *u, const float *x, const double *mean, double *sums, double *products, size_t outer, size_t channels,
    size_t inner) {
    channel_work w = {.u = u, .x = x, .mean = mean, .sums = sums, .products = products, .outer = outer,
        .channels = channels, .inner = inner};
    // Of channels that lie side by side a cache line's are taken together.
    size_t piece = inner == 1 ? BLOCK : 1;
    if (outer * channels * inner < 2 * PIECE) centered_sums_stretch(&w, 0, channels);
    else rectifier_parallel(channels, piece, centered_sums_stretch, &w);
}

/// Pieces of whole lines: one for each of `outer` where inner is 1, else one for each of outer × channels.
static void share_lines(channel_work w, void (*body)(void *, size_t, size_t)) {
    bool beside = w.inner == 1;
    size_t piece = at_least_one(PIECE / at_least_one(beside ? w.channels : w.inner));
    rectifier_share(beside ? w.outer : w.outer * w.channels, piece, body, &w);
}

static void normalize_lines(void *context, size_t first, size_t end) {
    const channel_work *w = context;
    rectifier_kernels()->normalize_channels(
        w->x, w->result, w->mean, w->scale, w->constant, w->channels, w->inner, first, end);
}

void rectifier_normalize_channels(
    const float *x, float *y, const double *mean, const double *scale, const double *shift, size_t outer,
    size_t channels, size_t inner) {
    channel_work w = {.x = x, .result = y, .mean = mean, .scale = scale, .constant = shift, .outer = outer,
        .channels = channels, .inner = inner};
    share_lines(w, normalize_lines);
}

static void normalize_lines_backward(void *context, size_t first, size_t end) {
    const channel_work *w = context;
    rectifier_kernels()->normalize_channels_backward(
        w->x, w->u, w->result, w->mean, w->scale, w->constant, w->slope, w->channels, w->inner, first, end);
}

void rectifier_normalize_channels_backward(
    const float *x, const float *upstream, float *result, const double *mean, const double *scale,
    const double *constant, const double *slope, size_t outer, size_t channels, size_t inner) {
    channel_work w = {.u = upstream, .x = x, .result = result, .mean = mean, .scale = scale, .constant = constant,
        .slope = slope, .outer = outer, .channels = channels, .inner = inner};
    share_lines(w, normalize_lines_backward);
}

// MARK: Rows

typedef struct {
    const float *x, *upstream, *weight, *bias;
    float *result;
    double *sums;  // of each piece of rows the gradients of weight and bias, one after the other
    bool sums_weight, sums_bias, centered;
    const double *mean, *scale;
    size_t rows, columns, piece;
} row_work;

static void normalize_rows_stretch(void *context, size_t start, size_t end) {
    const row_work *w = context;
    size_t at = start * w->columns;
    rectifier_kernels()->normalize_rows(
        w->x + at, w->result + at, w->mean + start, w->scale + start, w->weight, w->bias, end - start, w->columns);
}

void rectifier_normalize_rows(
    const float *x, float *y, const double *mean, const double *scale, const float *weight, const float *bias,
    size_t rows, size_t columns) {
    row_work w = {.x = x, .result = y, .mean = mean, .scale = scale, .weight = weight, .bias = bias,
        .columns = columns};
    rectifier_share(rows, at_least_one(PIECE / at_least_one(columns)), normalize_rows_stretch, &w);
}

static void normalize_rows_backward_pieces(void *context, size_t start, size_t end) {
    const row_work *w = context;
    for (size_t i = start; i < end; i++) {
        size_t row = i * w->piece, rows = w->rows - row < w->piece ? w->rows - row : w->piece, at = row * w->columns;
        double *sums = w->sums + 2 * i * w->columns;
        rectifier_kernels()->normalize_rows_backward(
            w->x + at, w->upstream + at, w->result ? w->result + at : NULL, w->sums_weight ? sums : NULL,
            w->sums_bias ? sums + w->columns : NULL, w->mean + row, w->scale + row, w->weight, w->centered, rows,
            w->columns);
    }
}

void rectifier_normalize_rows_backward(
    const float *x, const float *upstream, float *result, double *weight_gradient, double *bias_gradient,
    const double *mean, const double *scale, const float *weight, bool centered, size_t rows, size_t columns) {
    if (rows * columns < 2 * PIECE) {
        rectifier_kernels()->normalize_rows_backward(
            x, upstream, result, weight_gradient, bias_gradient, mean, scale, weight, centered, rows, columns);
        return;
    }
    // At most 64 pieces, and of so many rows that their sums are small beside them.
    size_t piece = rows / 64 + 1, least = PIECE / columns + 1;
    if (piece < least) piece = least;
    if (piece < 16) piece = 16;
    size_t count = (rows + piece - 1) / piece;
    double *sums = calloc(2 * count * columns, sizeof *sums);
    if (!sums) abort();
    row_work w = {.x = x, .upstream = upstream, .weight = weight, .result = result, .sums = sums,
        .sums_weight = weight_gradient != NULL, .sums_bias = bias_gradient != NULL, .centered = centered, .mean = mean,
        .scale = scale, .rows = rows, .columns = columns, .piece = piece};
    rectifier_parallel(count, 1, normalize_rows_backward_pieces, &w);
    for (size_t i = 0; i < count; i++) {
        const double *part = sums + 2 * i * columns;
        for (size_t c = 0; weight_gradient && c < columns; c++) weight_gradient[c] += part[c];
        for (size_t c = 0; bias_gradient && c < columns; c++) bias_gradient[c] += part[columns + c];
    }
    free(sums);
}
