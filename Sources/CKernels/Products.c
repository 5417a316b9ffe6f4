// Products of matrices, cut into pieces for several threads.
#include "Kernels.h"

// About the most rows of a piece: so the part of the result that it makes stays in the second cache while the next parts
// of the inner index are added to it. Each piece transposes its part of y once more: for few rows that would cost too
// much.
enum { MOST_ROWS = 1 << 10 };

typedef struct {
    const float *x;
    size_t x_row, x_step;
    const float *y;
    bool transposes_y;
    const float *bias;
    float *result;
    bool accumulate;
    size_t rows, columns, inner;
    size_t piece_rows, row_pieces, strips;
} product;

static void multiply_part(const product *p, size_t first, size_t rows, size_t column, size_t end_column) {
    rectifier_kernels()->multiply(
        p->x + first * p->x_row, p->x_row, p->x_step, p->y, p->transposes_y, p->bias, p->result + first * p->columns,
        p->accumulate, rows, p->columns, p->inner, column, end_column);
}

/// Pieces are counted along the columns first.
static void multiply_pieces(void *context, size_t first, size_t end) {
    const product *p = context;
    for (size_t piece = first; piece < end; piece++) {
        size_t index = piece / p->strips, r = index * p->piece_rows, c = piece % p->strips * STRIP_COLUMNS;
        multiply_part(
            p, r, index + 1 < p->row_pieces ? p->piece_rows : p->rows - r, c,
            p->columns - c < STRIP_COLUMNS ? p->columns : c + STRIP_COLUMNS);
    }
}

/// Cuts the rows. A single one would be summed in another order than as one of many; so the last piece takes a few more.
static void cut_rows(product *p, size_t piece_rows) {
    p->piece_rows = piece_rows;
    p->row_pieces = p->rows / piece_rows + (p->rows % piece_rows >= 4);
    if (p->row_pieces == 0) p->row_pieces = 1;
}

static void multiply(product *p) {
    if (p->rows == 0 || p->columns == 0) return;
    // Below, another thread brings little, and costs much where it must share its core. A single row is bound by memory,
    // of which a second core reads as much again.
    if (p->rows * p->columns * p->inner < (p->rows == 1 ? 1 << 18 : 1 << 20)) {
        multiply_part(p, 0, p->rows, 0, p->columns);
        return;
    }
    p->strips = (p->columns + STRIP_COLUMNS - 1) / STRIP_COLUMNS;
    // Where there are fewer strips than threads they are cut across; each cut turns y once more.
    size_t threads = rectifier_thread_count(), cuts = (threads + p->strips - 1) / p->strips;
    size_t cut = p->strips < threads && p->rows >= 16 * cuts ? ((p->rows + cuts - 1) / cuts + 3) & ~(size_t)3 : p->rows;
    cut_rows(p, cut < MOST_ROWS ? cut : MOST_ROWS);
    rectifier_parallel(p->row_pieces * p->strips, 1, multiply_pieces, p);
}

void rectifier_multiply(
    const float *x, bool transposes_x, const float *y, bool transposes_y, const float *bias, float *result,
    bool accumulate, size_t rows, size_t columns, size_t inner) {
    product p = {.x = x, .x_row = transposes_x ? 1 : inner, .x_step = transposes_x ? rows : 1, .y = y,
        .transposes_y = transposes_y, .bias = bias, .result = result, .accumulate = accumulate, .rows = rows,
        .columns = columns, .inner = inner};
    multiply(&p);
}
