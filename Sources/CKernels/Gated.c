// Functions of two halves of a row: the gated units and CReLU. Made of the elementwise loops, a part at a time that
// stays in the innermost cache.
#include "Kernels.h"

#include <string.h>

enum { PART = 1 << 10, PIECE = 1 << 13 };

typedef struct halves {
    /// Blocks at x + at and, `half` further, the second half; likewise of `result`. Each uses what it needs.
    void (*run)(
        const struct halves *, const float *first, const float *second, const float *upstream, float *result,
        float *second_result, size_t blocks);
    rectifier_function function;
    parameters p;
    const float *x, *upstream;
    float *result;
    size_t half, parts;           // the length of a half, and how many parts it has
    size_t x_row, upstream_row, result_row;  // from row to row
    size_t upstream_half, result_half;       // from the first half to the second; 0 where there is only one
} halves;

/// Parts are counted along the rows first.
static void halves_pieces(void *context, size_t start, size_t end) {
    const halves *w = context;
    for (size_t i = start; i < end; i++) {
        size_t row = i / w->parts, at = i % w->parts * PART, n = w->half - at < PART ? w->half - at : PART;
        const float *first = w->x + row * w->x_row + at, *second = first + (w->x_row > w->half ? w->half : 0);
        const float *upstream = w->upstream + row * w->upstream_row + at;
        float *result = w->result + row * w->result_row + at;
        w->run(w, first, second, upstream, result, result + w->result_half, n / BLOCK);
        size_t rest = n % BLOCK, whole = n - rest, bytes = rest * sizeof(float);
        if (rest == 0) continue;
        // Where there are two halves of the gradient from above, the second stands `upstream_half` after the first.
        float a[BLOCK] = {0}, b[BLOCK] = {0}, g[2 * BLOCK] = {0}, y[2 * BLOCK];
        memcpy(a, first + whole, bytes);
        memcpy(b, second + whole, bytes);
        memcpy(g, upstream + whole, bytes);
        halves last = *w;
        last.upstream_half = w->upstream_half ? BLOCK : 0;
        if (w->upstream_half) memcpy(g + BLOCK, upstream + w->upstream_half + whole, bytes);
        w->run(&last, a, b, g, y, y + BLOCK, 1);
        memcpy(result + whole, y, bytes);
        if (w->result_half) memcpy(result + w->result_half + whole, y + BLOCK, bytes);
    }
}

static void share_halves(halves w, size_t rows) {
    if (w.half == 0) return;
    w.parts = (w.half + PART - 1) / PART;
    size_t part = w.half < PART ? w.half : PART;
    rectifier_share(rows * w.parts, PIECE / part, halves_pieces, &w);
}

// MARK: Gated units

static void run_gated(
    const halves *w, const float *a, const float *b, const float *upstream, float *result, float *second_result,
    size_t blocks) {
    (void)upstream, (void)second_result;
    float gate[PART];
    rectifier_kernels()->forward[w->function](b, gate, blocks, w->p);
    rectifier_kernels()->combine[rectifier_multiply_each](a, 1, gate, 1, result, blocks);
}

void rectifier_gated_forward(
    rectifier_function function, const float *x, float *y, size_t rows, size_t half, float a, float b) {
    halves w = {.run = run_gated, .function = function, .p = {a, b}, .x = x, .upstream = x, .result = y, .half = half,
        .x_row = 2 * half, .upstream_row = 2 * half, .result_row = half};
    share_halves(w, rows);
}

/// The gate is computed again: that costs less than keeping it.
static void run_gated_backward(
    const halves *w, const float *a, const float *b, const float *upstream, float *result, float *second_result,
    size_t blocks) {
    float gate[PART], to_gate[PART];
    rectifier_kernels()->forward[w->function](b, gate, blocks, w->p);
    rectifier_kernels()->combine[rectifier_multiply_each](upstream, 1, gate, 1, result, blocks);
    rectifier_kernels()->combine[rectifier_multiply_each](upstream, 1, a, 1, to_gate, blocks);
    rectifier_kernels()->backward[w->function](rectifier_saves_output(w->function, w->p.a, w->p.b) ? gate : b, to_gate, second_result, blocks, w->p);
}

void rectifier_gated_backward(
    rectifier_function function, const float *x, const float *upstream, float *result, size_t rows, size_t half,
    float a, float b) {
    halves w = {.run = run_gated_backward, .function = function, .p = {a, b}, .x = x, .upstream = upstream, .result = result, .half = half, .x_row = 2 * half, .upstream_row = half,
        .result_row = 2 * half, .result_half = half};
    share_halves(w, rows);
}

// MARK: CReLU

static void run_crelu(
    const halves *w, const float *x, const float *second, const float *upstream, float *result, float *second_result,
    size_t blocks) {
    (void)second, (void)upstream;
    float negative[PART];
    rectifier_kernels()->forward[rectifier_relu](x, result, blocks, w->p);
    rectifier_kernels()->map[rectifier_negative](x, negative, blocks);
    rectifier_kernels()->forward[rectifier_relu](negative, second_result, blocks, w->p);
}

void rectifier_crelu_forward(const float *x, float *y, size_t rows, size_t length) {
    halves w = {.run = run_crelu, .x = x, .upstream = x, .result = y, .half = length, .x_row = length,
        .upstream_row = length, .result_row = 2 * length, .result_half = length};
    share_halves(w, rows);
}

static void run_crelu_backward(
    const halves *w, const float *positive, const float *negative, const float *upstream, float *result,
    float *second_result, size_t blocks) {
    (void)second_result;
    float up[PART], down[PART];
    rectifier_kernels()->backward[rectifier_relu](positive, upstream, up, blocks, w->p);
    rectifier_kernels()->backward[rectifier_relu](negative, upstream + w->upstream_half, down, blocks, w->p);
    rectifier_kernels()->combine[rectifier_subtract](up, 1, down, 1, result, blocks);
}

void rectifier_crelu_backward(const float *y, const float *upstream, float *result, size_t rows, size_t length) {
    halves w = {.run = run_crelu_backward, .x = y, .upstream = upstream, .result = result, .half = length,
        .x_row = 2 * length, .upstream_row = 2 * length, .upstream_half = length, .result_row = length};
    share_halves(w, rows);
}
