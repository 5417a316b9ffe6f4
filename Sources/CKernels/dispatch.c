// Chooses the loops for the processor this runs on, once, and hands every call to them.
//
// kernels.inc is the code of all the loops. It is compiled here for each kind of processor: by an attribute on its
// functions, not by compiler flags, which SwiftPM forbids in a dependency.
#include "CKernels.h"
#include "Threads.h"

#include <float.h>
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

// In the order of `rectifier_function`.
#define FUNCTIONS(X)                                                                                                 \
    X(relu) X(relu6) X(leaky_relu) X(elu) X(celu) X(selu) X(gelu) X(gelu_tanh) X(gelu_sigmoid) X(silu) X(mish)       \
    X(softplus) X(sharp_softplus) X(softsign) X(sigmoid) X(tanh) X(squared_relu) X(hard_sigmoid) X(hard_swish)       \
    X(hard_tanh) X(hard_shrink) X(soft_shrink) X(threshold) X(step) X(log_sigmoid) X(tanhshrink) X(squareplus)       \
    X(sparse_plus) X(sparse_sigmoid) X(swish) X(swish_by_beta) X(exp) X(expm1) X(log1p) X(erf)
#define COUNT(name) +1
enum { FUNCTION_COUNT = 0 FUNCTIONS(COUNT) };
_Static_assert(FUNCTION_COUNT == rectifier_erf + 1, "the list and the enumeration in CKernels.h differ");

enum { BLOCK = 16 };  // the floats of a block: the widest register
enum { STRIP_COLUMNS = 64 };  // the columns of a piece of a matrix product, a multiple of those of a tile
enum { PANEL_LENGTH = 256 };  // how much of the inner index of a matrix product a panel holds

typedef struct { float a, b; } parameters;  // what the header says of each function

typedef struct {
    const char *name;
    void (*forward[FUNCTION_COUNT])(const float *, float *, size_t blocks, parameters);
    void (*backward[FUNCTION_COUNT])(const float *, const float *, float *, size_t blocks, parameters);
    __typeof__(&rectifier_prelu_forward) prelu_forward;
    __typeof__(&rectifier_prelu_backward) prelu_backward;
    __typeof__(&rectifier_add_bias) add_bias;
    __typeof__(&rectifier_column_sums) column_sums;
    void (*multiply)(
        const float *, size_t, size_t, const float *, bool, const float *, float *, bool, size_t rows, size_t columns,
        size_t inner, size_t first, size_t end);
    __typeof__(&rectifier_softmax) softmax, log_softmax;
    __typeof__(&rectifier_softmax_backward) softmax_backward, log_softmax_backward;
    __typeof__(&rectifier_cross_entropy) cross_entropy;
    __typeof__(&rectifier_cross_entropy_backward) cross_entropy_backward;
    __typeof__(&rectifier_cross_entropy_of_distribution) cross_entropy_of_distribution;
    __typeof__(&rectifier_sgd) sgd;
    __typeof__(&rectifier_adam) adam;
    __typeof__(&rectifier_rmsprop) rmsprop;
    __typeof__(&rectifier_adagrad) adagrad;
    __typeof__(&rectifier_centered_sums) centered_sums;
    __typeof__(&rectifier_normalize_channels) normalize_channels;
    __typeof__(&rectifier_normalize_channels_backward) normalize_channels_backward;
    __typeof__(&rectifier_normalize_rows) normalize_rows;
    __typeof__(&rectifier_normalize_rows_backward) normalize_rows_backward;
} kernels;

// Inlined even without optimisation: vectors wider than the baseline's registers must not be passed by a call.
#define INLINE static inline __attribute__((always_inline, unused))

#define LANES 4
#define F(name) name##_baseline
#define ISA_NAME "baseline"
#include "kernels.inc"

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define LANES 8
#define F(name) name##_avx2
#define ISA_NAME "avx2"
#include "kernels.inc"
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512vl,avx512bw,fma"))), apply_to = function)
#define LANES 16
#define F(name) name##_avx512
#define ISA_NAME "avx512"
#include "kernels.inc"
#pragma clang attribute pop
#endif

/// The loops that this processor can run, the best ones last; gives how many.
static int available(const kernels *found[3]) {
    int count = 0;
    found[count++] = &kernels_baseline;
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        found[count++] = &kernels_avx2;
        if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")
            && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw"))
            found[count++] = &kernels_avx512;
    }
#endif
    return count;
}

static const kernels *choose(void) {
    const kernels *found[3];
    int count = available(found);
    const char *wish = getenv("RECTIFIER_ISA");
    for (int i = 0; wish && i < count; i++)
        if (strcmp(wish, found[i]->name) == 0) return found[i];
    return found[count - 1];
}

/// Two threads that come here first at the same time both choose, and choose the same.
static const kernels *chosen(void) {
    static _Atomic(const kernels *) stored;
    const kernels *k = atomic_load_explicit(&stored, memory_order_relaxed);
    if (!k) atomic_store_explicit(&stored, k = choose(), memory_order_relaxed);
    return k;
}

const char *rectifier_isa(void) { return chosen()->name; }

void rectifier_forward(rectifier_function function, const float *x, float *y, size_t n, float a, float b) {
    parameters p = {a, b};
    size_t rest = n % BLOCK, whole = n - rest;
    chosen()->forward[function](x, y, n / BLOCK, p);
    if (rest == 0) return;
    float block[BLOCK] = {0};
    memcpy(block, x + whole, rest * sizeof *x);
    chosen()->forward[function](block, block, 1, p);
    memcpy(y + whole, block, rest * sizeof *y);
}

void rectifier_backward(
    rectifier_function function, const float *remembered, const float *upstream, float *result, size_t n, float a,
    float b) {
    parameters p = {a, b};
    size_t rest = n % BLOCK, whole = n - rest;
    chosen()->backward[function](remembered, upstream, result, n / BLOCK, p);
    if (rest == 0) return;
    float v[BLOCK] = {0}, g[BLOCK] = {0};
    memcpy(v, remembered + whole, rest * sizeof *v);
    memcpy(g, upstream + whole, rest * sizeof *g);
    chosen()->backward[function](v, g, g, 1, p);
    memcpy(result + whole, g, rest * sizeof *g);
}

void rectifier_prelu_forward(
    const float *x, float *y, size_t outer, size_t channels, size_t inner, const float *slope) {
    chosen()->prelu_forward(x, y, outer, channels, inner, slope);
}

void rectifier_prelu_backward(
    const float *x, const float *upstream, float *result, float *slope_gradient, bool accumulate, size_t outer,
    size_t channels, size_t inner, const float *slope) {
    chosen()->prelu_backward(
        x, upstream, result, slope_gradient, accumulate, outer, channels, inner, slope);
}

void rectifier_add_bias(const float *x, const float *bias, float *y, size_t rows, size_t columns) {
    chosen()->add_bias(x, bias, y, rows, columns);
}

void rectifier_column_sums(const float *x, float *sums, bool accumulate, size_t rows, size_t columns) {
    chosen()->column_sums(x, sums, accumulate, rows, columns);
}

typedef struct {
    const float *x;
    size_t x_row, x_step;
    const float *y;
    bool transposes_y;
    const float *bias;
    float *result;
    bool accumulate;
    size_t rows, columns, inner, piece_rows, piece_columns, strips;
} product;

/// Pieces are counted along the columns first.
static void multiply_pieces(void *context, size_t first, size_t end) {
    const product *p = context;
    for (size_t piece = first; piece < end; piece++) {
        size_t r = piece / p->strips * p->piece_rows, c = piece % p->strips * p->piece_columns;
        size_t rows = p->rows - r < p->piece_rows ? p->rows - r : p->piece_rows;
        size_t end_column = p->columns - c < p->piece_columns ? p->columns : c + p->piece_columns;
        chosen()->multiply(
            p->x + r * p->x_row, p->x_row, p->x_step, p->y, p->transposes_y, p->bias, p->result + r * p->columns,
            p->accumulate, rows, p->columns, p->inner, c, end_column);
    }
}

void rectifier_multiply(
    const float *x, bool transposes_x, const float *y, bool transposes_y, const float *bias, float *result,
    bool accumulate, size_t rows, size_t columns, size_t inner) {
    product p = {x, transposes_x ? 1 : inner, transposes_x ? rows : 1, y, transposes_y, bias, result, accumulate,
        rows, columns, inner, rows, columns, 1};
    // Below, another thread brings little, and costs much where it must share its core. A single row is bound by memory,
    // of which a second core reads as much again.
    if (rows * columns * inner < (rows == 1 ? 1 << 18 : 1 << 20)) {
        multiply_pieces(&p, 0, 1);
        return;
    }
    p.piece_columns = STRIP_COLUMNS;
    p.strips = (columns + STRIP_COLUMNS - 1) / STRIP_COLUMNS;
    // Where there are fewer strips than threads they are cut across; each cut turns y once more.
    size_t threads = rectifier_thread_count(), cuts = (threads + p.strips - 1) / p.strips;
    if (p.strips < threads && rows >= 16 * cuts) p.piece_rows = ((rows + cuts - 1) / cuts + 3) & ~(size_t)3;
    rectifier_parallel((rows + p.piece_rows - 1) / p.piece_rows * p.strips, 1, multiply_pieces, &p);
}

void rectifier_softmax(const float *x, float *y, size_t rows, size_t columns) {
    chosen()->softmax(x, y, rows, columns);
}

void rectifier_log_softmax(const float *x, float *y, size_t rows, size_t columns) {
    chosen()->log_softmax(x, y, rows, columns);
}

void rectifier_softmax_backward(const float *y, const float *upstream, float *result, size_t rows, size_t columns) {
    chosen()->softmax_backward(y, upstream, result, rows, columns);
}

void rectifier_log_softmax_backward(
    const float *y, const float *upstream, float *result, size_t rows, size_t columns) {
    chosen()->log_softmax_backward(y, upstream, result, rows, columns);
}

void rectifier_cross_entropy(
    const float *logits, const int32_t *targets, float *losses, float *probabilities, float smoothing, size_t rows,
    size_t columns) {
    chosen()->cross_entropy(logits, targets, losses, probabilities, smoothing, rows, columns);
}

void rectifier_cross_entropy_backward(
    const float *probabilities, const int32_t *targets, const float *scale, float *result, float smoothing,
    size_t rows, size_t columns) {
    chosen()->cross_entropy_backward(probabilities, targets, scale, result, smoothing, rows, columns);
}

void rectifier_cross_entropy_of_distribution(
    const float *q, const float *logarithms, float *losses, size_t rows, size_t columns) {
    chosen()->cross_entropy_of_distribution(q, logarithms, losses, rows, columns);
}

void rectifier_sgd(
    float *weights, const float *gradient, float *velocity, size_t n, float rate, float momentum, float dampening,
    float decay, bool nesterov, bool first) {
    chosen()->sgd(weights, gradient, velocity, n, rate, momentum, dampening, decay, nesterov, first);
}

void rectifier_adam(
    float *weights, const float *gradient, float *first_moment, float *second_moment, size_t n, float rate,
    float beta1, float beta2, float epsilon, float decay, bool decoupled, float correction1, float correction2) {
    chosen()->adam(weights, gradient, first_moment, second_moment, n, rate, beta1, beta2, epsilon, decay, decoupled,
        correction1, correction2);
}

void rectifier_rmsprop(
    float *weights, const float *gradient, float *square, float *velocity, float *mean, size_t n, float rate,
    float alpha, float epsilon, float momentum, float decay) {
    chosen()->rmsprop(weights, gradient, square, velocity, mean, n, rate, alpha, epsilon, momentum, decay);
}

void rectifier_adagrad(
    float *weights, const float *gradient, float *sum, size_t n, float rate, float epsilon, float decay) {
    chosen()->adagrad(weights, gradient, sum, n, rate, epsilon, decay);
}

void rectifier_centered_sums(
    const float *u, const float *x, const double *mean, double *sums, double *products, size_t outer, size_t channels,
    size_t inner) {
    chosen()->centered_sums(
        u, x, mean, sums, products, outer, channels, inner);
}

void rectifier_normalize_channels(
    const float *x, float *y, const double *mean, const double *scale, const double *shift, size_t outer,
    size_t channels, size_t inner) {
    chosen()->normalize_channels(
        x, y, mean, scale, shift, outer, channels, inner);
}

void rectifier_normalize_channels_backward(
    const float *x, const float *upstream, float *result, const double *mean, const double *scale,
    const double *constant, const double *slope, size_t outer, size_t channels, size_t inner) {
    chosen()->normalize_channels_backward(
        x, upstream, result, mean, scale, constant, slope, outer, channels, inner);
}

void rectifier_normalize_rows(
    const float *x, float *y, const double *mean, const double *scale, const float *weight, const float *bias,
    size_t rows, size_t columns) {
    chosen()->normalize_rows(
        x, y, mean, scale, weight, bias, rows, columns);
}

void rectifier_normalize_rows_backward(
    const float *x, const float *upstream, float *result, double *weight_gradient, double *bias_gradient,
    const double *mean, const double *scale, const float *weight, bool centered, size_t rows, size_t columns) {
    chosen()->normalize_rows_backward(
        x, upstream, result, weight_gradient, bias_gradient, mean, scale, weight, centered, rows, columns);
}
