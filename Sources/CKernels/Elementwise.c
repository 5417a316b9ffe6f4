// Elementwise functions and arithmetic of whole arrays: cut into pieces for several threads, and with the elements that
// do not fill a block padded to one.
#include "Kernels.h"

#include <string.h>

// The floats of a piece. Measured on two cores: a second thread takes 0.4 µs to join while it still waits for work, so
// it pays from some 20,000 elements on where a loop only reads and writes, and from 6,000 where it computes an
// exponential. A thread that has gone to sleep takes longer; hence two pieces are the least that is shared.
enum { LIGHT_PIECE = 1 << 14, HEAVY_PIECE = 1 << 13 };

/// One or two arrays to one. A step of 0 repeats an array's first number; of an array that is not used too.
typedef struct work {
    void (*pieces)(void *work, size_t start, size_t end);
    const float *x, *y;
    size_t x_step, y_step;
    float *result;
    union {
        void (*forward)(const float *, float *, size_t blocks, parameters);
        void (*backward)(const float *, const float *, float *, size_t blocks, parameters);
        void (*combine)(const float *, size_t x_step, const float *, size_t y_step, float *, size_t blocks);
        void (*map)(const float *, float *, size_t blocks);
    } loop;
    parameters p;
} work;

static void work_on(work w, size_t n, size_t piece) {
    size_t rest = n % BLOCK, whole = n - rest;
    if (whole >= 2 * piece) rectifier_parallel(whole, piece, w.pieces, &w);
    else if (whole > 0) w.pieces(&w, 0, whole);
    if (rest == 0) return;
    float x[BLOCK] = {0}, y[BLOCK] = {0};
    memcpy(x, w.x + whole * w.x_step, (w.x_step ? rest : 1) * sizeof *x);
    memcpy(y, w.y + whole * w.y_step, (w.y_step ? rest : 1) * sizeof *y);
    float *result = w.result + whole;
    w.x = x;
    w.y = y;
    w.result = x;
    w.pieces(&w, 0, BLOCK);
    memcpy(result, x, rest * sizeof *x);
}

// By function, for its value and its derivative.
static const size_t piece_of_values[] = {
#define FUNCTION(name, value, derivative, ...) value##_PIECE,
#include "functions.inc"
};
static const size_t piece_of_derivatives[] = {
#define FUNCTION(name, value, derivative, ...) derivative##_PIECE,
#include "functions.inc"
};

static void forward_pieces(void *context, size_t start, size_t end) {
    const work *w = context;
    w->loop.forward(w->x + start, w->result + start, (end - start) / BLOCK, w->p);
}

void rectifier_forward(rectifier_function function, const float *x, float *y, size_t n, float a, float b) {
    work w = {forward_pieces, x, x, 1, 0, y, {.forward = rectifier_kernels()->forward[function]}, {a, b}};
    work_on(w, n, piece_of_values[function]);
}

static void backward_pieces(void *context, size_t start, size_t end) {
    const work *w = context;
    w->loop.backward(w->x + start, w->y + start, w->result + start, (end - start) / BLOCK, w->p);
}

void rectifier_backward(
    rectifier_function function, const float *saved, const float *upstream, float *result, size_t n, float a,
    float b) {
    work w = {backward_pieces, saved, upstream, 1, 1, result,
        {.backward = rectifier_kernels()->backward[function]}, {a, b}};
    work_on(w, n, piece_of_derivatives[function]);
}

static void combine_pieces(void *context, size_t start, size_t end) {
    const work *w = context;
    w->loop.combine(
        w->x + start * w->x_step, w->x_step, w->y + start * w->y_step, w->y_step, w->result + start, (end - start) / BLOCK);
}

void rectifier_combine(
    rectifier_operation operation, const float *x, size_t x_step, const float *y, size_t y_step, float *result,
    size_t n) {
    work w = {combine_pieces, x, y, x_step, y_step, result, {.combine = rectifier_kernels()->combine[operation]},
        {0, 0}};
    work_on(w, n, LIGHT_PIECE);
}

static void map_pieces(void *context, size_t start, size_t end) {
    const work *w = context;
    w->loop.map(w->x + start, w->result + start, (end - start) / BLOCK);
}

void rectifier_map(rectifier_arithmetic function, const float *x, float *y, size_t n) {
    work w = {map_pieces, x, x, 1, 0, y, {.map = rectifier_kernels()->map[function]}, {0, 0}};
    work_on(w, n, LIGHT_PIECE);
}
